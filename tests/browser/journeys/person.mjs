// A caseworker looks for a person, opens a file, is shown a likely twin, corrects the file; every page at every width,
// and all of it without script.

import { WIDTHS, signInAs } from '../harness.mjs'

const FAMILY = 'Vauquelestre'

export default async function person({ newPage, check, clean, screenshot }) {
  // axe is a script: what is looked at with it is walked again with scripts on.
  const page = await newPage({ javaScript: false })
  await signInAs(page, 'caseworker')
  await search(page)
  check('opening a file is offered after having looked', (await page.locator('a[href="/beneficiaries/new"]').count()) > 0)

  const file = await open(page)
  check('the page of the file names the person, its address and title do not', await discreet(page), page.url())
  await search(page)
  check('the person is found by their first letters', (await page.locator(`a[href="${file}"]`).count()) === 1)
  await twin(page, file)
  await edit(page, file)

  for (const width of WIDTHS) {
    const screen = await newPage({ width })
    await signInAs(screen, 'caseworker')
    for (const [name, path] of [
      ['people', '/beneficiaries'],
      ['new-file', '/beneficiaries/new'],
      ['file', file],
      ['file-edit', `${file}/edit`],
      ['file-readings', `${file}/readings`],
    ]) {
      await screen.goto(path)
      await look(screen, `${name}-${width}`)
    }
    await search(screen)
    await look(screen, `people-found-${width}`)
    await fill(screen)
    await look(screen, `likely-twin-${width}`)
    await screen.goto('/beneficiaries/new')
    await screen.locator('main button.primary').click()
    await look(screen, `new-file-refused-${width}`)
    await screen.context().close()
  }

  async function search(page) {
    await page.goto('/beneficiaries')
    await page.locator('form[action="/beneficiaries/search"] input[name="q"]').fill(FAMILY.slice(0, 3))
    await page.locator('form[action="/beneficiaries/search"] button').click()
  }

  async function look(page, name) {
    await clean(page, name)
    await screenshot(page, name)
  }

  async function fill(page) {
    await page.goto('/beneficiaries/new')
    await page.locator('#given_name').fill('Ysoline')
    await page.locator('#family_name').fill(FAMILY)
    await page.locator('#birth_year').fill('1988')
    await page.locator('#commune').fill('01053')
    await page.locator('#phone').fill('04 75 91 38 66')
    await page.locator('main button.primary').click()
  }

  async function open(page) {
    await page.goto('/beneficiaries/new')
    await page.locator('main button.primary').click()
    const wrong = await page.locator('#errors li').count()
    check('an empty form says what is to be filled in', wrong === 4, wrong)
    await fill(page)
    check('five fields open a file', /^\/beneficiaries\/\d{4}-\d{4,}$/.test(at(page)), at(page))
    return at(page)
  }

  async function discreet(page) {
    const shown = (await page.locator('main').innerText()).includes(FAMILY)
    return shown && !(await page.title()).includes(FAMILY) && !page.url().includes(FAMILY)
  }

  async function twin(page, file) {
    await fill(page)
    const shown = await page.locator(`main a[href="${file}"]`).count()
    check('a likely twin is shown before anything is saved', shown === 1 && at(page) === '/beneficiaries', at(page))
    check('what was typed stays', (await page.locator('#family_name').inputValue()) === FAMILY)
  }

  async function edit(page, file) {
    await page.goto(`${file}/edit`)
    await page.locator('[name="channels[1].kind"]').selectOption('email')
    await page.locator('[name="channels[1].value"]').fill('ysoline@example.org')
    await page.locator('main button.primary').click()
    const words = await page.locator('main').innerText()
    check('a correction is saved and shown', at(page) === file && words.includes('ysoline@example.org'), at(page))
  }
}

const at = (page) => new URL(page.url()).pathname
