// A laptop from the donation to the shelf, at the bench: scanned, then touched, never typed. With script and without, in
// French and in English; how many touches each job takes; the pages at every width.

import { lshw, nwipe } from '../files.mjs'
import { WIDTHS, marked, settled, signInAs, wasLoadedAnew } from '../harness.mjs'

const WORDS = {
  fr: { stock: 'En stock', undone: 'Acte annulé', screen: 'Écran', awaited: 'Pièce attendue' },
  en: { stock: 'In stock', undone: 'Act undone', screen: 'Screen', awaited: 'Part awaited' },
}
// What a scanner that sends digit keys types on a French keyboard.
const ROW = 'à&é"\'(-è_ç'
// ISO A7 label of a roll, in points: 62 × 29 mm.
const ROLL = [175.748, 82.205]

export default async function workshop({ newPage, check, clean, screenshot, base }) {
  let number = 0
  for (const [how, options] of [
    ['with script', { width: 360 }],
    ['without script', { width: 360, javaScript: false }],
    ['in English', { width: 1280, lang: 'en' }],
    ['in English without script', { width: 1280, lang: 'en', javaScript: false }],
  ]) {
    await walk(how, options, WORDS[options.lang ?? 'fr'])
  }

  async function walk(how, options, words) {
    number += 1
    const say = (name, holds, seen) => check(`${how}: ${name}`, holds, seen)
    const lead = await newPage(options)
    const page = await newPage(options)
    await signInAs(lead, 'workshop_lead')
    await signInAs(page, 'technician')
    const [serial, disk] = [`LM14-90${number}`, `NV-9000${number}`]

    const { device, yesterday } = await receive(lead, page)
    const taps = counter(page)
    await label(page, device, say)
    await scan(page, device, say)
    const triage = await taps(() => page.locator('.next button[value=refurbish]').click())
    say('sorted in one touch', triage === 1 && at(page) === device, triage)
    await send(page, lshw(serial, disk))
    await send(page, nwipe(disk, yesterday))
    const seen = await taps(() => page.locator('.next button.primary').first().click())
    say('the disks are said to be there in one touch', seen === 1 && (await told(page)).length > 2, seen)

    await scan(page, device, say)
    if (options.javaScript !== false) await marked(page)
    const found = await taps(async () => {
      await page.locator('#quick-found > summary').click()
      await page.locator('#quick-found button[value=screen]').click()
    })
    const line = (await told(page))[0]
    say('from a scan to a repair in at most three touches, nothing typed', found <= 3 && line.includes(words.screen), line)
    await screenshot(page, `repair-open-${number}`)
    const waits = await taps(async () => {
      await page.locator('#quick-waits > summary').click()
      await page.locator('#quick-waits button').first().click()
    })
    const awaited = (await told(page))[0]
    say('the part of the repair that is open is awaited in two touches', waits === 2 && awaited.includes(words.awaited) &&
      awaited.includes(words.screen) && (await page.locator('#quick-waits button[value=screen]').count()) === 0, awaited)
    await screenshot(page, `part-awaited-${number}`)
    const closed = await taps(() => page.locator('.next button[value=screen_replaced]').click())
    say('closed in one touch', closed === 1 && !(await page.locator('.next button[value=screen_replaced]').count()))
    const cleaned = await taps(() => page.locator('#quick-cleaned button').click())
    const before = (await told(page)).length
    const undone = await taps(() => page.locator('.timeline .undo button').first().click())
    const now = await told(page)
    say('undone in one touch', cleaned + undone === 2 && now.length === before + 1, now[0])
    if (options.javaScript !== false) {
      say('none of these acts loaded the page anew', !(await wasLoadedAnew(page)))
      const heard = await page.evaluate(() => document.activeElement.textContent.trim())
      say('what was done is where the focus is', heard === words.undone + '.', heard)
    }
    say('what was undone stays to be seen', (await page.locator('.flash').innerText()).includes(words.undone) &&
      (await page.locator('.timeline .undone').count()) === 1)
    const system = await taps(() => page.locator('.next button').first().click())
    say('the usual system noted in one touch', system === 1)
    say('whoever repaired is offered no check', (await page.locator('form[action$="/checks"]').count()) === 0)

    await checkAll(lead, device, say)
    await lead.locator('.next button').first().click()
    await settled(lead)
    for (const touch of ['accessories', 'location']) {
      await page.goto(device)
      const done = await taps(() => page.locator(`.next button[name=${touch}]`).first().click())
      say(`${touch} in one touch`, done === 1)
    }
    await lead.goto(device)
    await lead.locator('.next button.primary').first().click()
    await settled(lead)
    say('it stands on the shelf', (await lead.locator('.headline').innerText()).includes(words.stock))
    for (const screen of [lead, page]) await screen.context().close()
  }

  await series()
  await quickHands()
  for (const width of WIDTHS) await look(width)

  /** The scan loop, without script: one act armed, devices scanned, one refused, the last one undone. */
  async function series() {
    const page = await newPage({ width: 360, javaScript: false })
    await signInAs(page, 'technician')
    await page.goto('/devices?state=workshop')
    const tags = (await page.locator('main a.tag').evaluateAll((links) => links.map((a) => a.href.split('/').pop()))).slice(0, 2)
    await page.goto('/bench')
    await page.locator('a[href="/bench/mode/cleaned"]').click()
    for (const code of [...tags, '9999991']) {
      await page.locator('#scan').fill(code)
      await page.locator('#scan').press('Enter')
    }
    const words = () => page.locator('main').innerText()
    check('a series counts what was done and what was refused', /2 faits · 1 refusé/.test(await words()), await words())
    await page.locator('form[action$="/undo"] button').click()
    check('the last one is undone in one touch', /1 fait · 1 refusé/.test(await words()), await words())
    await page.context().close()
  }

  /** The same with script: a scanner that does not wait for the answer loses nothing. */
  async function quickHands() {
    const page = await newPage({ width: 360 })
    await signInAs(page, 'technician')
    await page.goto('/devices?state=workshop')
    const tags = (await page.locator('main a.tag').evaluateAll((links) => links.map((a) => a.href.split('/').pop()))).slice(0, 3)
    await page.goto('/bench/mode/place?with=B-3')
    await marked(page)
    for (const tag of tags) await page.keyboard.type(`${tag}\n`)
    await page.locator('.headline', { hasText: `${tags.length} fait` }).waitFor()
    await settled(page)
    check('scans that come faster than the answers are each done once', (await page.locator('main').innerText()).includes('0 refusé'))
    check('and the field is ready for the next', await page.evaluate(() => !window.marked === false && document.activeElement.id === 'scan'))
    await page.locator('[data-sounds]').click()
    check('tones are on when one asks for them', (await page.locator('[data-sounds]').getAttribute('aria-pressed')) === 'true')
    await clean(page, 'a series with tones')
    await page.context().close()
  }

  /** A donation of three days ago, and one laptop of it. Gives its address, and which day it was yesterday. */
  async function receive(lead, page) {
    await lead.goto('/donations/new')
    await lead.locator('select[name=donor_id]').selectOption({ index: 1 })
    // The service lives in a time of its own: the form says which day it is there.
    const today = Date.parse(await lead.locator('[name=received_on]').inputValue())
    const before = (days) => new Date(today - days * 86_400_000).toISOString().slice(0, 10)
    await lead.locator('[name=received_on]').fill(before(3))
    await lead.locator('main form button[type=submit]').first().click()
    const intake = at(lead)
    await page.goto(intake)
    await page.locator('input[name=kind][value=laptop]').check()
    await page.locator('[name=weight_kg]').fill('2,1')
    await page.locator('[name=manufacturer]').fill('Novatel')
    await page.locator('[name=model]').fill('Lumio 14')
    await page.locator(`form[action="${intake}"] button[type=submit]`).last().click()
    const device = await page.locator('main a.tag').first().getAttribute('href')
    await page.goto(device)
    return { device, yesterday: before(1) }
  }

  async function label(page, device, say) {
    const href = await page.locator('a[href$="/label.pdf"]').getAttribute('href')
    const answer = await page.request.get(base + href)
    const pdf = (await answer.body()).toString('latin1')
    const boxes = [...pdf.matchAll(/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]/g)].map((box) => [Number(box[1]), Number(box[2])])
    // A tenth of a millimetre is 0.28 points.
    const exact = boxes.length === 1 && boxes[0].every((side, n) => Math.abs(side - ROLL[n]) < 0.28)
    say('one link makes one label of 62 × 29 mm', answer.ok() && href === `${device}/label.pdf` && exact, boxes)
  }

  /** Types the code as a scanner does on a French keyboard, from another page. */
  async function scan(page, device, say) {
    await page.goto('/today')
    const typed = [...device.split('/').pop()].map((digit) => ROW[digit]).join('')
    await page.locator('#find').fill(typed)
    await page.locator('#find').press('Enter')
    await page.waitForURL(`**${device}`)
    say('a scan in any page opens the device', at(page) === device, at(page))
  }

  async function send(page, file) {
    await page.goto(`${at(page)}?open=evidence`)
    await page.locator('form[action$="/evidence"] input[type=file]').setInputFiles(file)
    await page.locator('form[action$="/evidence"] button').click()
    await settled(page)
  }

  async function checkAll(lead, device, say) {
    const taps = counter(lead)
    await lead.goto(device)
    const done = await taps(async () => {
      await lead.locator('.next .go > summary').click()
      await lead.locator('.next .item > summary').nth(5).click()
      await lead.locator('.next .item').nth(5).locator('input[value=na]').check()
      await lead.locator('.next input[name=grade_appearance][value=B]').check()
      await lead.locator('.next input[name=grade_function][value=A]').check()
      await lead.locator('.next input[name=tried]').check()
      await lead.locator('.next .go button[type=submit]').click()
    })
    say('everything works but one point: seven touches', done === 7 && !(await lead.locator('form[action$="/checks"]').first().isVisible()), done)
  }

  async function look(width) {
    const page = await newPage({ width })
    await signInAs(page, 'workshop_lead')
    const devices = {}
    for (const state of ['received', 'workshop', 'stock']) {
      await page.goto(`/devices?state=${state}`)
      await shown(page, `devices-${state}-${width}`)
      for (const line of await page.locator('main tr:has(a.tag)').all()) {
        // One device for each step of the work.
        const step = (await line.locator('td').nth(2).innerText()).trim()
        devices[`${state} ${step}`] ??= await line.locator('a.tag').getAttribute('href')
      }
    }
    let n = 0
    for (const device of Object.values(devices)) {
      await page.goto(device)
      n += 1
      await shown(page, `device-${n}-${width}`)
      const small = await page.locator('.touch button, .touch summary').evaluateAll((tiles) =>
        tiles.filter((tile) => tile.checkVisibility()).map((tile) => tile.getBoundingClientRect()).filter((box) => box.height < 64).length)
      check(`device ${n} at ${width}: every tile is 64 pixels high`, small === 0, small)
      const top = await page.locator('.next').evaluate((next) => next.getBoundingClientRect().top + scrollY)
      check(`device ${n} at ${width}: the next step is on the first screen`, top < 560, top)
      if (await page.locator('.next .go').count()) {
        await page.locator('.next .go > summary').click()
        const long = await page.locator('.next .go').evaluate((list) => list.getBoundingClientRect().height)
        check(`the check at ${width} is a list to glance over`, long < 2600, long)
        await page.locator('.next .item > summary').first().click()
        await page.locator('.next .item input[value=fail]').first().check()
        await shown(page, `check-open-${width}`)
      }
      const folded = page.locator('details.fold:not([open]) > summary')
      while (await folded.count()) await folded.first().click()
      await shown(page, `device-${n}-unfolded-${width}`)
    }
    await page.goto('/bench')
    await shown(page, `modes-${width}`)
    await page.goto('/bench/mode/place')
    await shown(page, `mode-to-arm-${width}`)
    await page.goto('/bench/mode/cleaned')
    await page.locator('#scan').fill('9999991')
    await page.locator('#scan').press('Enter')
    await settled(page)
    await shown(page, `mode-refused-${width}`)
    const [device] = Object.values(devices)
    await page.goto(`${device}/label`)
    await shown(page, `label-${width}`)
    await page.context().close()
  }

  async function shown(page, name) {
    await clean(page, name)
    await screenshot(page, name)
  }
}

/** Counts the touches of what it is given: clicks and ticks that the page itself receives. */
function counter(page) {
  return async (act) => {
    let touches = 0
    const counted = ['click', 'check']
    const locator = page.locator.bind(page)
    const watch = (found) => new Proxy(found, {
      get(target, name) {
        const value = target[name]
        if (typeof value !== 'function') return value
        return (...args) => {
          if (counted.includes(name)) touches += 1
          const result = value.apply(target, args)
          return ['first', 'last', 'nth', 'locator', 'filter'].includes(name) ? watch(result) : result
        }
      },
    })
    page.locator = (...args) => watch(locator(...args))
    try {
      await act()
      await settled(page)
    } finally {
      page.locator = locator
    }
    return touches
  }
}

const told = (page) => page.locator('.timeline > li').allInnerTexts()

const at = (page) => new URL(page.url()).pathname
