// node run.mjs [JOURNEY…]: walks the named journeys, or all but those that take minutes; one line a check, exit 1 when one
// fails.

import { readdirSync } from 'node:fs'
import { Report, openBrowser, runJourney } from './harness.mjs'

const folder = new URL('journeys/', import.meta.url)
const all = readdirSync(folder).filter((file) => file.endsWith('.mjs')).map((file) => file.slice(0, -4)).sort()
/** Walked by name only: three minutes. */
const LONG = ['payloads']
const wanted = process.argv.length > 2 ? process.argv.slice(2) : all.filter((name) => !LONG.includes(name))
const unknown = wanted.filter((name) => !all.includes(name))
if (unknown.length || !wanted.length) {
  console.error(`no journey ${unknown.join(', ')}; there are: ${all.join(', ') || 'none'}`)
  process.exit(2)
}

const report = new Report()
const browser = await openBrowser()
for (const [signal, number] of [['SIGHUP', 1], ['SIGINT', 2], ['SIGTERM', 15]]) {
  // The service is ended by its own exit handler.
  process.once(signal, () => browser.close().finally(() => process.exit(128 + number)))
}
console.log(`Chromium ${browser.version}`)
for (const name of wanted) {
  console.log(`\n# ${name}`)
  const { default: journey } = await import(new URL(`${name}.mjs`, folder))
  await runJourney(name, journey, browser, report).catch((error) => report.check(`${name} begins`, false, error.message))
}
await browser.close()
if (browser.shots()) console.log(`\nscreenshots: ${browser.shots()}`)
console.log(`\n${report.passed} passed, ${report.failed} failed`)
process.exitCode = report.failed || !report.passed ? 1 : 0
