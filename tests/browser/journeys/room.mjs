// A trainer's session: from the first page to the roll of twelve people, everyone present then the exceptions, a walk-in in
// place, the sheet on paper. With and without script, in both languages.

import { WIDTHS, signInAs } from '../harness.mjs'

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
  const page = await newPage({ javaScript: false })
  await signInAs(page, 'trainer')
  await roll(page, 'without script')
  await walkIn(page)
  await sheet(page)
  const english = await newPage({ lang: 'en' })
  await signInAs(english, 'trainer')
  await counted(english)

  async function expected(page) {
    await signInAs(page, 'trainer')
    const first = page.locator('.entries li').first()
    check('the session of today comes first, with its roll one press away',
      (await first.locator('a.button[href$="/roll"]').count()) === 1, await first.innerText())
    return first.locator('a').first().getAttribute('href')
  }

  async function roll(page, called) {
    let presses = 0
    const press = async (what) => {
      presses++
      await what.click()
    }
    await page.locator('.entries a.button[href$="/roll"]').first().click()
    const lines = page.locator('.roll-line:has(input[type="radio"])')
    const people = await page.locator('fieldset.roll-line[id$=".status"]').count()
    check(`${called}: twelve people are on the roll`, people === 12, people)
    await press(page.locator('[data-roll-all] button'))
    const present = await page.locator('fieldset.roll-line[id$=".status"] input[value="present"]:checked').count()
    check(`${called}: one press marks everyone present`, present === 12, present)
    await press(lines.nth(3).locator('label:has([value="absent"])'))
    await press(lines.nth(7).locator('label:has([value="absent_excuse"])'))
    await press(page.locator('main form[method="post"] button.primary'))
    check(`${called}: twelve people in ${PRESSES} presses`, presses <= PRESSES, presses)
    const badges = await page.locator('main .badge').allInnerTexts()
    check(`${called}: ten were there, two were not`, page.url().startsWith(base) && badges.length >= 12, badges)
  }

  async function walkIn(page) {
    await page.goto(`${sessions}/roll`)
    await page.locator('summary').last().click()
    const name = page.locator('input[name$=".walk_in"][type="text"]').first()
    await name.fill('Maëlys')
    const line = page.locator('fieldset:has(input[name$=".walk_in"][type="text"])').first()
    await line.locator('input[value="present"]').check()
    await page.locator('main form[method="post"] button.primary').click()
    await page.goto(sessions)
    const words = await page.locator('main').innerText()
    check('someone who was not enrolled stands on the roll', words.includes('Maëlys'), words.slice(0, 600))
  }

  async function sheet(page) {
    await page.goto(`${sessions}/sheet`)
    const rows = await page.locator('table.sheet tbody th').count()
    check('the sheet on paper has a line for each', rows >= 12, rows)
  }

  async function counted(page) {
    await page.goto('/sessions')
    await page.goto(`${sessions}/roll`)
    const told = await page.locator('[data-roll-count]').innerText()
    check('with script, the roll says how many', /Present: 1[01]/.test(told), told)
    check('in English', (await page.locator('html').getAttribute('lang')) === 'en')
  }
}
