// Who is not signed in sees nothing but the door; who is sees the page of the own role, and leaves nothing behind.

import { ROLES, WIDTHS, oneClick, signInAs, signOut, signOutButton, tabTo, walk } from '../harness.mjs'

export default async function signIn({ newPage, check, clean, screenshot }) {
  for (const width of WIDTHS) await theDoor(await newPage({ width }), width)
  await theDoor(await newPage({ width: 360, dark: true }), '360 dark')

  const english = await newPage({ lang: 'en' })
  await english.goto('/sign-in')
  check('an English browser is answered in English', (await lang(english)) === 'en', await lang(english))

  await wrongPassword(await newPage({ javaScript: false }))
  for (const [role, word] of Object.entries(ROLES)) await inAndOut(await newPage({ javaScript: false }), role, word)
  for (const role of Object.keys(ROLES)) await homes(role)
  await withTheKeyboard(await newPage())

  async function theDoor(page, width) {
    await page.goto('/today')
    check(`at ${width}, /today sends a stranger to the door`, at(page) === '/sign-in', at(page))
    check(`at ${width}, the door speaks French`, (await lang(page)) === 'fr', await lang(page))
    await clean(page, `the door at ${width}`)
    await screenshot(page, `door-${width}`)
  }

  async function wrongPassword(page) {
    await page.goto('/sign-in')
    const form = page.locator('form:has(input[name="email"])')
    await form.locator('input[name="email"]').fill('personne@exemple.fr')
    await form.locator('input[name="password"]').fill('pas le bon mot de passe')
    await form.locator('button').first().click()
    const inside = await signOutButton(page).count()
    check('a wrong password leaves one at the door', at(page) === '/sign-in' && !inside, at(page))
    const kept = await page.locator('input[name="email"]').inputValue()
    check('the e-mail typed is kept', kept === 'personne@exemple.fr', kept)
    check('the password typed is not sent back', (await page.locator('input[name="password"]').inputValue()) === '')
  }

  async function inAndOut(page, role, word) {
    await page.goto('/sign-in')
    await oneClick(page, role).click()
    if (!check(`${role}, without script: one click leads to /today`, at(page) === '/today', at(page))) return
    const menu = (await page.locator('nav').allInnerTexts()).join(' ')
    check(`${role}: the menu says "${word}"`, menu.includes(word), menu)
    const home = await page.locator('main').innerText()
    const answer = await page.reload()
    const kept = answer.headers()['cache-control'] ?? ''
    check(`${role}: no cache may keep the page`, kept.includes('no-store'), kept || 'no cache-control')

    await signOut(page)
    await page.goBack()
    const shown = await page.locator('body').innerText()
    const left = shown.includes(home) || (await signOutButton(page).count())
    check(`${role}, signed out: Back shows nothing of it`, !left, shown)
    await page.goto('/today')
    check(`${role}, signed out: /today is shut again`, at(page) === '/sign-in', at(page))
  }

  async function homes(role) {
    for (const width of [360, 1280]) {
      const page = await newPage({ width })
      await signInAs(page, role)
      await clean(page, `home of ${role} at ${width}`)
      await screenshot(page, `home-${role}-${width}`)
      await page.context().close()
    }
  }

  async function withTheKeyboard(page) {
    await page.goto('/sign-in')
    const { stops, faults } = await walk(page)
    check('the door is walked by keyboard, focus always in sight', stops.length >= 3 && !faults.length, faults)
    await page.goto('/sign-in')
    await tabTo(page, (await oneClick(page, 'caseworker').innerText()).trim())
    await page.keyboard.press('Enter')
    await page.waitForURL('**/today')
    const inside = await walk(page)
    check('so is the home of a caseworker', inside.stops.length >= 3 && !inside.faults.length, inside.faults)
  }
}

const at = (page) => new URL(page.url()).pathname
const lang = (page) => page.locator('html').getAttribute('lang')
