// node tests/heavy/run.mjs NAME… [--option=value]…   see README.md

import { Report } from './report.mjs'
import damage from './damage.mjs'
import disk, { injection } from './disk.mjs'
import door from './door.mjs'
import histories from './histories.mjs'
import kill from './kill.mjs'
import load from './load.mjs'
import races from './races.mjs'
import rolling from './rolling.mjs'
import server from './server.mjs'
import slow from './slow.mjs'
import steady from './steady.mjs'
import trace from './trace.mjs'

const RUNS = { kill, trace, disk, injection, damage, server, load, steady, races, histories, rolling, slow, door }

const words = process.argv.slice(2)
const names = words.filter((word) => !word.startsWith('--'))
const options = Object.fromEntries(words.filter((word) => word.startsWith('--')).map((word) => word.slice(2).split('=')))
if (!names.length || names.some((name) => !(name in RUNS))) {
  console.error(`usage: node tests/heavy/run.mjs ${Object.keys(RUNS).join(' | ')} … [--option=value]…`)
  process.exit(2)
}
const report = new Report()
for (const name of names) {
  console.log(`== ${name} ${JSON.stringify(options)}`)
  const began = Date.now()
  try {
    await RUNS[name](report, options)
  } catch (error) {
    report.check(`${name} goes to its end`, false, error.stack)
  }
  report.figure(`${name} took`, `${Math.round((Date.now() - began) / 1000)} s`)
}
process.exit(report.failed ? 1 : 0)
