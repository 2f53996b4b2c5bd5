// A trainer's session: from the first page to the roll of twelve people, everyone present then the exceptions, a walk-in in
// place, the sheet on paper. With and without script, in both languages.

import { WAYS, WIDTHS, marked, settled, signInAs, wasLoadedAnew, wayOf } from '../harness.mjs'

const PRESSES = 4

export default async function room({ newPage, check, clean, screenshot, base }) {
  const sessions = await expected(await newPage())
  check('a session of twelve people is today', sessions.includes('/sessions/'), sessions)
  for (const width of WIDTHS) {
    const page = await newPage({ width })
    await signInAs(page, 'trainer')
    await page.goto(`${sessions}/roll?fill=present`)
    await clean(page, `the roll filled at ${width}`)
    await screenshot(page, `roll-${width}`)
  }
  for (const [at, way] of WAYS.entries()) {
    const page = await newPage(way)
    await signInAs(page, 'trainer')
    // The first is today's; each of the others holds one more, at another hour.
    const session = at === 0 ? sessions : await add(page, `${13 + at}:00`, `${13 + at}:45`)
    await roll(page, session, wayOf(way), way.javaScript)
    await walkIn(page, session, wayOf(way))
    await sheet(page, session, wayOf(way))
  }

  async function expected(page) {
    await signInAs(page, 'trainer')
    const first = page.locator('.entries li').first()
    check('the session of today comes first, with its roll one press away',
      (await first.locator('a.button[href$="/roll"]').count()) === 1, await first.innerText())
    return first.locator('a').first().getAttribute('href')
  }

  async function add(page, from, until) {
    await page.goto(`/sessions/new?again=${sessions.split('/').pop()}`)
    const day = page.locator('[name="day"]')
    await day.fill(new Date(Date.parse(await day.inputValue()) - 7 * 86_400_000).toISOString().slice(0, 10))
    await page.locator('[name="from"]').fill(from)
    await page.locator('[name="until"]').fill(until)
    await page.locator('main button.primary').click()
    await page.waitForURL(/sessions\/[0-9a-f-]{36}$/)
    return new URL(page.url()).pathname
  }

  async function roll(page, session, called, javaScript) {
    let presses = 0
    const press = async (what) => {
      presses++
      await what.click()
    }
    await page.goto(session === sessions ? '/today' : session)
    await page.locator(`main a[href="${session}/roll"]`).first().click()
    const lines = page.locator('.roll-line:has(input[type="radio"])')
    const people = await page.locator('fieldset.roll-line[id$=".status"]').count()
    check(`${called}: twelve people are on the roll`, people === 12, people)
    await press(page.locator('[data-roll-all] button'))
    const present = await page.locator('fieldset.roll-line[id$=".status"] input[value="present"]:checked').count()
    check(`${called}: one press marks everyone present`, present === 12, present)
    await press(lines.nth(3).locator('label:has([value="absent"])'))
    await press(lines.nth(7).locator('label:has([value="absent_excuse"])'))
    if (javaScript) {
      const told = await page.locator('[data-roll-count]').innerText()
      check(`${called}: the roll says how many`, /Pr[eé]sente? ?: ?10|Present: 10|10/.test(told), told)
      await marked(page)
    }
    await press(page.locator('main form[method="post"] button.primary'))
    await settled(page)
    check(`${called}: twelve people in ${PRESSES} presses`, presses <= PRESSES, presses)
    const badges = await page.locator('main .badge').allInnerTexts()
    check(`${called}: ten were there, two were not`, page.url() === base + session && badges.length >= 12, badges)
    if (javaScript) check(`${called}: the page was not loaded anew`, !(await wasLoadedAnew(page)))
  }

  async function walkIn(page, session, called) {
    await page.goto(`${session}/roll`)
    await page.locator('summary').last().click()
    const name = page.locator('input[name$=".walk_in"][type="text"]').first()
    await name.fill('Maëlys')
    const line = page.locator('fieldset:has(input[name$=".walk_in"][type="text"])').first()
    await line.locator('input[value="present"]').check()
    await page.locator('main form[method="post"] button.primary').click()
    await settled(page)
    await page.goto(session)
    const words = await page.locator('main').innerText()
    check(`${called}: someone who was not enrolled stands on the roll`, words.includes('Maëlys'), words.slice(0, 600))
  }

  async function sheet(page, session, called) {
    await page.goto(`${session}/sheet`)
    const rows = await page.locator('table.sheet tbody th').count()
    check(`${called}: the sheet on paper has a line for each`, rows >= 12, rows)
    if (called !== wayOf(WAYS[0])) return
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
    check('and fits on one sheet', (pdf.match(/\/Type\s*\/Page[^s]/g) ?? []).length === 1)
  }
}
