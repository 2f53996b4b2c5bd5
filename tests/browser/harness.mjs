// What a journey is given: a service of its own, pages in a browser, and checks that print one line each.

import { openBrowser } from './browser.mjs'
import { axe, geometry } from './measures.mjs'
import { startService } from './service.mjs'

/** The widths every page is looked at in: a phone, a tablet, a desk. CSS pixels. */
export const WIDTHS = [360, 768, 1280]

/** Counts the checks and prints each. */
export class Report {
  passed = 0
  failed = 0

  /** One line: `ok` or `FAIL` with what was seen instead. Answers whether it held. */
  check = (name, holds, seen = '') => {
    if (holds) this.passed++
    else this.failed++
    const said = Array.isArray(seen) ? seen.join('\n       ') : String(seen)
    console.log(holds ? `ok   ${name}` : `FAIL ${name}${said && `\n       ${said}`}`)
    return Boolean(holds)
  }
}

/**
 * Runs one journey on a service of its own. A journey is a function of one object:
 * `base` (address of the service), `newPage(options)`, `check(name, holds, seen)`, `clean(page, where, options)` (axe,
 * geometry, script errors and other hosts: one line), `screenshot(page, name)`, `troubles(page)`.
 */
export async function runJourney(name, journey, browser, report) {
  const service = await startService()
  const { base } = service
  const { check } = report
  const { troubles, screenshot } = browser

  async function clean(page, where, { rules = true, ...measures } = {}) {
    const found = [...(rules ? await axe(page) : []), ...(await geometry(page, measures))]
    // Taken out as they are told, so that the next page does not answer for this one.
    const faults = [...found, ...troubles(page).splice(0)]
    const fine = check(`${where}: nothing that axe, the ruler or the console complains of`, faults.length === 0, faults)
    if (!fine) await screenshot(page, `${name}-${where}`)
  }

  try {
    await journey({ base, check, clean, screenshot, troubles, newPage: (options) => browser.newPage(base, options) })
  } catch (error) {
    for (const [at, page] of browser.pages().entries()) await screenshot(page, `${name}-broken-${at}`).catch(() => {})
    check(`${name} goes to its end`, false, `${error.message}\n${service.log()}`)
  } finally {
    await browser.closePages()
    const code = await service.stop()
    check(`${name}: the service ends in order when it is told to`, code === 0, `exit code ${code}\n${service.log()}`)
  }
}

export { openBrowser }
export { axe, geometry } from './measures.mjs'
export { tabTo, walk } from './keyboard.mjs'
export { ROLES, WAYS, marked, oneClick, settled, signInAs, signOut, signOutButton, wasLoadedAnew, wayOf } from './people.mjs'
