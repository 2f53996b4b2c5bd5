// Two-step sign-in, as someone sets it up and uses it by keyboard, in French without script and in English with it; its
// pages at every width. The door counts passwords by address, so that they are few here.

import { createHmac } from 'node:crypto'
import { WAYS, WIDTHS, signInAs, signOut, tabTo, wayOf } from '../harness.mjs'

const PASSWORD = 'une phrase de passe assez longue 31'

export default async function twoSteps({ newPage, check, clean, screenshot }) {
  for (const [nth, way] of [WAYS.at(0), WAYS.at(-1)].entries()) await walked(`pas.${nth}@demo.invalid`, way)
  await looked('vue@demo.invalid')

  async function walked(email, way) {
    const said = (what) => `${wayOf(way)}: ${what}`
    await account(email)
    const page = await newPage(way)
    await signIn(page, email)
    await page.goto('/me')
    await page.locator('a[href="/me/second-factor"]').click()
    await type(page, way.lang === 'fr' ? 'Mot de passe actuel' : 'Current password', PASSWORD)
    const secret = (await page.locator('main code').first().innerText()).replaceAll(' ', '')
    check(said('the app is given a key and a picture of it'), /^[A-Z2-7]{32}$/.test(secret) && (await page.locator('main svg[role="img"]').count()) === 1)
    await type(page, way.lang === 'fr' ? 'Les six chiffres' : 'The six digits', digits(secret, 0))
    const codes = await page.locator('main li code').allInnerTexts()
    check(said('ten codes for the day the phone is missing'), codes.length === 10, codes)
    await signOut(page)
    await signIn(page, email)
    check(said('the password alone does not open the door'), at(page) === '/sign-in', at(page))
    await type(page, way.lang === 'fr' ? 'Code de vérification' : 'Verification code', 'abcde-fghjk')
    check(said('a wrong code is said, and the question stays'), (await page.locator('#code').count()) === 1)
    // The digits of this moment set it up: those of the next step are the first that open.
    await type(page, way.lang === 'fr' ? 'Code de vérification' : 'Verification code', digits(secret, 1))
    check(said('the digits of the phone open it'), at(page) === '/today', at(page))
    await signOut(page)
    await signIn(page, email)
    await type(page, way.lang === 'fr' ? 'Code de vérification' : 'Verification code', codes[3])
    check(said('so does a code on paper'), at(page) === '/today', at(page))
    await page.context().close()
  }

  async function looked(email) {
    await account(email)
    const page = await newPage()
    const look = async (name) => {
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 })
        await clean(page, `${name}-${width}`)
        await screenshot(page, `${name}-${width}`)
      }
    }
    await signIn(page, email)
    await page.goto('/me/second-factor')
    await look('begin')
    await page.locator('#current_password').fill(PASSWORD)
    await page.locator('main button.primary').click()
    await look('app')
    const secret = (await page.locator('main code').first().innerText()).replaceAll(' ', '')
    await page.locator('#code').fill('12')
    await page.locator('main button.primary').click()
    await look('app-wrong')
    await page.locator('#code').fill(digits(secret, 0))
    await page.locator('main button.primary').click()
    await look('codes')
    await page.goto('/me/second-factor')
    await look('on')
    await signOut(page)
    await signIn(page, email)
    await look('door')
    await page.context().close()
  }

  /** An account of the training body, whose password we know. */
  async function account(email) {
    const admin = await newPage()
    await signInAs(admin, 'admin')
    await admin.goto('/settings/accounts/new')
    await admin.locator('#name').fill('Rosalie Bontemps')
    await admin.locator('#email').fill(email)
    await admin.locator('#password').fill(PASSWORD)
    await admin.locator('input[name="role"][value="trainer"]').check()
    await admin.locator('#organisation_id').selectOption({ index: 1 })
    await admin.locator('main button.primary').click()
    await admin.context().close()
  }

  async function signIn(page, email) {
    await page.goto('/sign-in')
    await page.locator('#email').fill(email)
    await page.locator('#password').fill(PASSWORD)
    await page.locator('form[action="/sign-in"] button').first().click()
    await page.waitForLoadState()
  }

  /** Typed into the field of this name and sent, with the keyboard alone. */
  async function type(page, name, value) {
    // Where the page begins in the field already, the keyboard is there without a press.
    const there = await page.evaluate(() => document.activeElement?.labels?.[0]?.textContent.trim() ?? '')
    if (!there.startsWith(name)) await tabTo(page, name)
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type(value)
    await Promise.all([page.waitForEvent('domcontentloaded'), page.keyboard.press('Enter')])
  }
}

const at = (page) => new URL(page.url()).pathname

/** What an app shows so many steps from now (RFC 6238). */
function digits(secret, steps) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps))
  const mac = createHmac('sha1', key).update(counter).digest()
  const number = mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}
