// One Chromium for the run; each page in a context of its own, so that no journey sees another's cookies.

import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']
// The journeys meet only their own service: no sandbox needed, no call home wanted.
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync']
const LOCALES = { fr: 'fr-FR', en: 'en-GB' }
const HEIGHTS = [[600, 740], [1000, 1024], [Infinity, 800]]

function runs(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function findChromium() {
  const places = (process.env.PATH || '').split(delimiter)
  const found = process.env.PASSERELLE_CHROMIUM || NAMES.flatMap((name) => places.map((p) => join(p, name))).find(runs)
  if (!found) throw new Error(`no browser: none of ${NAMES.join(', ')} in PATH`)
  return found
}

/** What went wrong behind the screen of `page`: script errors, refusals by the page's own policy, other hosts. */
function watch(page, base) {
  const troubles = []
  page.on('pageerror', (error) => troubles.push(`script: ${error.message}`))
  page.on('console', (said) => {
    // An answer 4xx to a form is a page like another; a missing picture or script is caught below.
    if (said.type() === 'error' && !said.text().startsWith('Failed to load resource')) troubles.push(said.text())
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${base}/`) && !/^(data|blob|about):/.test(url)) troubles.push(`asks another host: ${url}`)
  })
  page.on('response', (answer) => {
    const request = answer.request()
    // A form that is not done answers so, whether the page was loaded anew or exchanged.
    const refused = request.method() === 'POST' && [409, 422].includes(answer.status())
    if (answer.status() >= 400 && !request.isNavigationRequest() && !refused) troubles.push(`${answer.status()} ${request.url()}`)
  })
  return troubles
}

/** Starts Chromium. Gives `{ version, newPage, troubles, screenshot, pages, closePages, close, shots }`. */
export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: findChromium(), args: FLAGS, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false,
  })
  const troubles = new WeakMap()
  let contexts = []
  let shots = process.env.PASSERELLE_SHOTS

  /** A page on `base`: `width` in CSS pixels, `javaScript`, `lang` ("fr" or "en"), `dark`, `forcedColors`. */
  async function newPage(base, { width = 1280, javaScript = true, lang = 'fr', dark = false, forcedColors = false } = {}) {
    const height = HEIGHTS.find(([below]) => width < below)[1]
    const context = await browser.newContext({
      baseURL: base, viewport: { width, height }, hasTouch: width < 600, locale: LOCALES[lang], timezoneId: 'Europe/Paris',
      javaScriptEnabled: javaScript, colorScheme: dark ? 'dark' : 'light', forcedColors: forcedColors ? 'active' : 'none',
    })
    context.setDefaultTimeout(10_000)
    contexts.push(context)
    const page = await context.newPage()
    troubles.set(page, watch(page, base))
    return page
  }

  /** Saves what the page shows, whole, as `<name>.png` in the folder of screenshots. */
  async function screenshot(page, name) {
    shots ||= mkdtempSync(join(tmpdir(), 'passerelle-shots-'))
    mkdirSync(shots, { recursive: true })
    const path = join(shots, `${name.replace(/[^\p{L}\d-]+/gu, '-')}.png`)
    await page.screenshot({ path, fullPage: true })
    return path
  }

  return {
    version: browser.version(),
    newPage,
    screenshot,
    troubles: (page) => troubles.get(page) ?? [],
    pages: () => contexts.flatMap((context) => context.pages()),
    shots: () => shots,
    async closePages() {
      await Promise.all(contexts.map((context) => context.close()))
      contexts = []
    },
    close: () => browser.close(),
  }
}
