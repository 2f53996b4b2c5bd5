// What goes wrong at a keyboard: too much text, other scripts, a second press, the way back, two tabs, a session that ends.
// Nothing typed is lost, nothing is done twice.

import { oneClick, signInAs } from '../harness.mjs'

const RIGHT_TO_LEFT = 'ياسمين'

export default async function mishaps({ newPage, check, clean, screenshot }) {
  await tooLong(await newPage({ width: 360 }))
  await otherScripts(await newPage({ width: 360 }))
  await twice(await newPage())
  await twoTabs(await newPage())
  await sessionEnds(await newPage({ javaScript: false }))
  await lost(await newPage({ width: 360 }))

  async function fill(page, given, family) {
    await page.goto('/beneficiaries/new')
    await page.locator('#given_name').fill(given)
    await page.locator('#family_name').fill(family)
    await page.locator('#birth_year').fill('1979')
    await page.locator('#commune').fill('01053')
    await page.locator('main button.primary').click()
  }

  async function tooLong(page) {
    await signInAs(page, 'caseworker')
    const name = 'Interminable'.repeat(834).slice(0, 10_000)
    await fill(page, 'Odette', name)
    const errors = await page.locator('#errors li').allInnerTexts()
    check('a name of 10,000 letters is refused at its field', errors.length === 1 && /Nom/.test(errors[0]), errors)
    check('and stays in the field', (await page.locator('#family_name').inputValue()) === name)
    await clean(page, 'a name too long')
    await page.locator('#family_name').fill('A'.repeat(80))
    await page.locator('main button.primary').click()
    await clean(page, 'a name of 80 letters without a space')
    await screenshot(page, 'long-name')
  }

  async function otherScripts(page) {
    await signInAs(page, 'caseworker')
    await fill(page, `${RIGHT_TO_LEFT}`, 'Été 🌞 O’Neil')
    const words = await page.locator('main').innerText()
    check('any script and a sign are taken as they are', words.includes(RIGHT_TO_LEFT) && words.includes('🌞'), words.slice(0, 300))
    await clean(page, 'a name in another script')
  }

  async function twice(page) {
    await signInAs(page, 'admin')
    const count = async (name) => {
      await page.goto('/organisations')
      return page.locator('main tbody th', { hasText: name }).count()
    }
    const open = async (name) => {
      await page.goto('/organisations/new')
      await page.locator('[name="name"]').fill(name)
      await page.locator('[name="kinds"]').first().check()
    }
    await open('Association du Double Clic')
    await page.locator('main form button.primary').dblclick()
    await page.waitForURL(/organisations\/[^n]/)
    check('a second press writes nothing more', (await count('Association du Double Clic')) === 1)
    await open('Association du Retour')
    await page.locator('main form button.primary').click()
    await page.waitForURL(/organisations\/[^n]/)
    await page.goBack()
    // The browser may show the form as it was, or ask for it anew: sent again as it was, it is still one.
    if ((await page.locator('[name="name"]').inputValue()) === 'Association du Retour') {
      await page.locator('main form button.primary').click()
    }
    check('the way back and a second sending write nothing more', (await count('Association du Retour')) === 1)
  }

  async function twoTabs(page) {
    await signInAs(page, 'caseworker')
    await page.goto('/beneficiaries')
    const file = await page.locator('main tbody a').first().getAttribute('href')
    const other = await page.context().newPage()
    for (const tab of [page, other]) await tab.goto(`${file}/edit`)
    await page.locator('#given_name').fill('Première')
    await page.locator('main button.primary').click()
    await other.locator('#given_name').fill('Seconde')
    await other.locator('main button.primary').click()
    const told = await other.locator('main').innerText()
    check('the second of two tabs is told of the first', told.includes('Première'), told.slice(0, 400))
    check('and keeps what was typed', (await other.locator('#given_name').inputValue()) === 'Seconde')
    await other.close()
  }

  async function sessionEnds(page) {
    await signInAs(page, 'admin')
    await page.goto('/organisations/new')
    await page.locator('[name="name"]').fill('Association de la Pause')
    await page.locator('[name="kinds"]').first().check()
    await page.context().clearCookies()
    await page.locator('main form button.primary').click()
    const told = await page.locator('main').innerText()
    check('who comes back too late is told that the text is kept', told.includes('est gardé'), told.slice(0, 300))
    await oneClick(page, 'admin').click()
    await page.locator('main form button.primary').click()
    const words = await page.locator('main').innerText()
    check('and sends it once signed in again', words.includes('Association de la Pause'), words.slice(0, 300))
  }

  async function lost(page) {
    await signInAs(page, 'trainer')
    for (const [path, status] of [['/nulle-part', 404], ['/devices', 403]]) {
      const answer = await page.goto(path)
      check(`${path} answers ${status}`, answer.status() === status, answer.status())
      const ways = await page.locator('main a[href="/today"], #find').count()
      check(`${path} leaves the box and a way home`, ways >= 2, ways)
      await clean(page, `the page that answers ${status}`)
    }
  }
}
