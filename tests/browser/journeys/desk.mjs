// A caseworker's morning, in both languages, with and without script: someone is found, someone is given a device, one is
// handed over with its receipt, news is noted. Each within the presses that the work allows.

import { WAYS, WIDTHS, marked, settled, signInAs, wasLoadedAnew, wayOf } from '../harness.mjs'

/** At most so many presses for each task. */
const BUDGET = { found: 2, allocated: 4, 'handed over': 4 }

export default async function desk({ newPage, check, clean, screenshot }) {
  for (const way of WAYS) {
    const called = wayOf(way)
    const page = await newPage(way)
    await signInAs(page, 'caseworker')
    await find(page, called, way.javaScript)
    const device = await allocate(page, called)
    await handOver(page, called, device)
    await ask(page, called)
  }
  for (const width of WIDTHS) {
    const page = await newPage({ width })
    await signInAs(page, 'caseworker')
    await page.goto('/followups')
    await page.locator('main tbody th a').first().click()
    await page.locator('form[action$="/answer"] button').click()
    await clean(page, `an answer left empty at ${width}`)
    await screenshot(page, `answer-refused-${width}`)
  }

  /** Presses one after another, counted against the task's budget. */
  function counter(task, called) {
    let presses = 0
    return {
      press: async (what) => {
        presses++
        await what.click()
      },
      enter: (page, javaScript) => {
        presses++
        return enter(page, javaScript)
      },
      done: () => check(`${called}: ${task} in at most ${BUDGET[task]} presses`, presses <= BUDGET[task], presses),
    }
  }

  async function enter(page, javaScript) {
    await Promise.all([javaScript ? null : page.waitForEvent('load'), page.keyboard.press('Enter')])
    await settled(page)
  }

  async function find(page, called, javaScript) {
    await page.goto('/beneficiaries')
    const link = page.locator('main tbody tr').nth(2)
    const [file, name] = [await link.locator('a').first().getAttribute('href'), await link.locator('td').first().innerText()]
    const count = counter('found', called)
    await page.goto('/today')
    await page.locator('#find').fill(name.trim().split(/\s+/).at(-1))
    await count.enter(page, javaScript)
    if (at(page) !== file) await count.press(page.locator(`main a[href="${file}"]`).first())
    if (javaScript) {
      await page.goto('/today')
      await marked(page)
      await page.keyboard.type(file.split('/').at(-1))
      await enter(page, true)
      check(`${called}: what a scanner types nowhere reaches the box`, at(page) === file, page.url())
      check(`${called}: and the file comes without the page being loaded anew`, !(await wasLoadedAnew(page)))
    }
    check(`${called}: a name typed leads to the file, and stays out of the address`, at(page) === file, page.url())
    count.done()
    if (!javaScript) return
    await Promise.all([page.waitForEvent('load'), page.goBack()])
    const there = await page.locator('.entries').count()
    check(`${called}: the way back leads to where one was`, at(page) === '/today' && there > 0, page.url())
  }

  async function allocate(page, called) {
    const count = counter('allocated', called)
    await page.goto('/today')
    await count.press(page.locator('.entries a.button[href$="/match"]').first())
    const offers = await page.locator('.offer').count()
    check(`${called}: at most three devices are proposed, the first chosen`, offers > 0 && offers <= 3, offers)
    const device = await page.locator('input[name="device"]:checked').inputValue()
    await count.press(page.locator('main button.primary'))
    await count.press(page.locator('main form[method="post"] button.primary'))
    check(`${called}: the device is held, and its handover is the next page`, /^\/handovers\//.test(at(page)), at(page))
    count.done()
    return device
  }

  async function handOver(page, called, device) {
    const count = counter('handed over', called)
    const held = at(page)
    await page.goto('/today')
    await count.press(page.locator(`.entries a.button[href="${held}"]`))
    const shown = (await page.locator('main').innerText()).replace(/\D/g, '')
    check(`${called}: it is the device that was chosen`, shown.includes(device), device)
    await count.press(page.locator('main form.card button.primary'))
    const receipt = page.locator('a[href$="/receipt.pdf"]')
    check(`${called}: the receipt is there`, (await receipt.count()) === 1, await page.locator('main').innerText())
    count.done()
    const answer = await page.request.get(await receipt.getAttribute('href'))
    const bytes = await answer.body()
    check(`${called}: it is a PDF`, answer.ok() && bytes.subarray(0, 5).toString() === '%PDF-', answer.status())
  }

  async function ask(page, called) {
    await page.goto('/followups')
    await page.locator('main tbody th a').first().click()
    const wave = at(page)
    const form = page.locator('form[action$="/answer"]')
    const situation = form.locator('[name="outcome_code"]')
    const codes = await situation.locator('option').evaluateAll((all) => all.map((one) => one.value))
    await situation.selectOption(codes.find((code) => code.startsWith('durable')))
    await form.locator('button').click()
    const errors = await page.locator('#errors li').allInnerTexts()
    const inWords = errors.length > 0 && errors.every((error) => !error.includes('_'))
    check(`${called}: what is missing of the answer is named in words`, inWords, errors)
    check(`${called}: what was chosen stays`, (await situation.inputValue()).startsWith('durable'))
    await situation.selectOption(codes.find((code) => code.startsWith('positive')))
    await form.locator('[name="evidence_code"]').first().check()
    await form.locator('button').click()
    const noted = await page.locator('form[action$="/answer"]').count()
    check(`${called}: the answer is noted once`, at(page) === wave && noted === 0, await page.locator('main').innerText())
  }
}

const at = (page) => new URL(page.url()).pathname
