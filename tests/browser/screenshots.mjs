// node screenshots.mjs [FOLDER]: takes the pictures that the README shows, from the demonstration as it is filled today.

import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openBrowser, settled, signInAs } from './harness.mjs'
import { startService } from './service.mjs'

const HERE = dirname(fileURLToPath(import.meta.url))
const folder = resolve(process.argv[2] || join(HERE, '../../docs/screens'))
mkdirSync(folder, { recursive: true })

/** What is shown: role, where, how wide; the rest of a long page is cut off. */
const PICTURES = [
  ['today-caseworker', 'caseworker', (page) => page.goto('/today'), 1280],
  ['bench', 'technician', (page) => scan(page, '000 058-2'), 360],
  ['match', 'caseworker', async (page) => {
    await page.goto('/today')
    await page.locator('.entries a.button[href$="/match"]').first().click()
  }, 1280],
  ['roll', 'trainer', async (page) => {
    await page.goto('/today')
    await page.locator('.entries a.button[href$="/roll"]').first().click()
    await page.locator('[data-roll-all] button').click()
  }, 360],
  ['report', 'county', (page) => page.goto('/reports/2012'), 1280],
]

async function scan(page, code) {
  await page.goto('/today')
  await page.locator('#find').fill(code)
  await page.keyboard.press('Enter')
  await settled(page)
  await page.locator('#tiles').waitFor()
}

const browser = await openBrowser()
const service = await startService()
try {
  for (const [name, role, go, width] of PICTURES) {
    const page = await browser.newPage(service.base, { width })
    await signInAs(page, role)
    await go(page)
    const path = join(folder, `${name}.png`)
    const whole = await page.evaluate(() => document.documentElement.scrollHeight)
    const clip = { x: 0, y: 0, width, height: Math.min(whole, width < 600 ? 1100 : 1000) }
    await page.screenshot({ path, clip, fullPage: true })
    console.log(path)
  }
} finally {
  await browser.closePages()
  await service.stop()
  await browser.close()
}
