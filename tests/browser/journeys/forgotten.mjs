// A person asks to be forgotten: their caseworker writes it down, the data protection officer erases the file by keyboard;
// after it nobody reads or finds it. Each language, without script and with it.

import { WAYS, WIDTHS, signInAs, tabTo, wayOf } from '../harness.mjs'

const FAMILY = 'Bellecombe'

export default async function forgotten({ newPage, check, clean, screenshot }) {
  for (const way of WAYS) await walked(way)
  await looked()

  async function walked(way) {
    const said = (what) => `${wayOf(way)}: ${what}`
    const desk = await newPage(way)
    await signInAs(desk, 'caseworker')
    const file = await open(desk)
    await desk.goto(file)
    await desk.locator(`a[href="${file}/erasure"]`).click()
    const words = await desk.locator('main').innerText()
    check(said('what goes and what stays is said before'), words.includes(way.lang === 'fr' ? 'Ce qui reste' : 'What stays'))
    await desk.locator('main button.primary').click()
    const erasure = at(desk)
    check(said('one press writes it down'), /^\/erasures\/[0-9a-f-]+$/.test(erasure), erasure)
    check(said('it is not hers to carry out'), (await desk.locator('form[action$="/execution"]').count()) === 0)

    const officer = await newPage(way)
    await signInAs(officer, 'dpo')
    check(said('it waits on the first page'), (await officer.locator('main a[href="/erasures"]').count()) === 1)
    await officer.goto('/erasures')
    const listed = await officer.locator('main').innerText()
    check(said('the officer is shown a number and no name'), listed.includes(number(file)) && !listed.includes(FAMILY))
    await officer.locator(`a[href="${erasure}"]`).click()
    await type(officer, '1999-0001')
    check(said('another number erases nothing'), (await officer.locator('#errors li').count()) === 1)
    await type(officer, number(file))
    check(said('it is done'), (await officer.locator('.badge.ok').count()) === 1, await officer.locator('main').innerText())

    await desk.goto(file)
    check(said('the file says that it is gone, and nothing else'), !(await desk.locator('body').innerText()).includes(FAMILY))
    await desk.goto('/beneficiaries')
    await desk.locator('form[action="/beneficiaries/search"] input[name="q"]').fill(FAMILY)
    await desk.locator('form[action="/beneficiaries/search"] button').click()
    check(said('nothing finds it'), (await desk.locator(`main a[href="${file}"]`).count()) === 0)
    for (const page of [desk, officer]) await page.context().close()
  }

  /** The pages that are no one's next step, at every width. */
  async function looked() {
    const desk = await newPage()
    await signInAs(desk, 'caseworker')
    const file = await open(desk)
    await desk.goto(`${file}/erasure`)
    await desk.locator('main button.primary').click()
    const erasure = at(desk)
    await desk.context().close()
    for (const width of WIDTHS) {
      const screen = await newPage({ width })
      await signInAs(screen, 'caseworker')
      const person = await newPage({ width })
      await signInAs(person, 'dpo')
      for (const [page, name, path] of [
        [screen, 'asking', `${file}/erasure`],
        [screen, 'asked', erasure],
        [person, 'list', '/erasures'],
        [person, 'answer', erasure],
        [person, 'none', '/erasures?state=refused'],
      ]) {
        await page.goto(path)
        for (const summary of await page.locator('main summary').all()) await summary.click()
        await clean(page, `${name}-${width}`)
        await screenshot(page, `${name}-${width}`)
      }
      for (const page of [screen, person]) await page.context().close()
    }
  }

  /** The number of the file, typed and sent with the keyboard alone. */
  async function type(page, value) {
    check(`the field is reached by keyboard (${value})`, (await tabTo(page, /^(Numéro du dossier|File number)/)) > 0)
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type(value)
    await Promise.all([page.waitForEvent('domcontentloaded'), page.keyboard.press('Enter')])
  }

  async function open(page) {
    await page.goto('/beneficiaries/new')
    await page.locator('#given_name').fill('Ariane')
    await page.locator('#family_name').fill(FAMILY)
    await page.locator('#birth_year').fill('1979')
    await page.locator('#commune').fill('01053')
    await page.locator('main button.primary').click()
    // A likely twin is told before anything is saved: the last walk's person, or none once they are forgotten.
    if (at(page) === '/beneficiaries') await page.locator('main button.primary').click()
    return at(page)
  }
}

const at = (page) => new URL(page.url()).pathname
const number = (file) => file.split('/').at(-1)
