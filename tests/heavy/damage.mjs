// The file of the database is spoilt while people work: overwritten here and there, cut short, moved away, replaced. Nothing
// is said to be done that is not in the file; what is wrong is said; a backup put back is whole.

import { closeSync, copyFileSync, fstatSync, openSync, renameSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { Service, binary, folder, pause } from './service.mjs'
import { many, tally } from './report.mjs'
import { settle } from './world.mjs'

const PAGE = 4096

/** How a file is spoilt, and whether what was written before must still be there afterwards. */
const WAYS = {
  'pages overwritten': {
    spoil: (file) => {
      const open = openSync(file, 'r+')
      const pages = fstatSync(open).size / PAGE
      // Every tenth page but the first: something that is read is among them.
      for (let page = 2; page < pages; page += 10) writeSync(open, randomBytes(PAGE), 0, PAGE, page * PAGE)
      closeSync(open)
    },
  },
  'the whole file overwritten': {
    spoil: (file) => {
      const open = openSync(file, 'r+')
      writeSync(open, randomBytes(fstatSync(open).size), 0, undefined, 0)
      closeSync(open)
    },
  },
  'cut to a half': { spoil: (file) => truncateSync(file, Math.floor(statSync(file).size / 2 / PAGE) * PAGE) },
  'cut to nothing': { spoil: (file) => truncateSync(file, 0) },
  'moved away': { spoil: (file) => renameSync(file, `${file}.moved`), mend: (file) => renameSync(`${file}.moved`, file) },
  'deleted': { spoil: (file) => rmSync(file) },
  'replaced by a copy': {
    spoil: (file) => {
      copyFileSync(file, `${file}.copy`)
      renameSync(file, `${file}.moved`)
      renameSync(`${file}.copy`, file)
    },
    mend: (file) => renameSync(`${file}.moved`, file),
  },
}

export default async function damage(report) {
  for (const [name, way] of Object.entries(WAYS)) await one(report, name, way)
}

async function one(report, name, { spoil, mend }) {
  const service = new Service({ home: folder('damage') })
  await service.start()
  const world = settle(service)
  const file = join(service.home, 'heavy.db')
  const body = { donation_id: await world.donation(), kind: 'laptop', weight_g: 1900 }
  const token = world.tokens.technician
  const before = []
  for (let at = 0; at < 300; at++) before.push((await service.api(token, 'POST', '/devices', body)).json.tag)
  const backup = join(service.home, 'kept.backup')
  service.command(['backup', '--to', backup])

  let [spoilt, stop] = [false, false]
  const after = []
  const answers = []
  const writer = async () => {
    while (!stop) {
      const was = spoilt
      const answer = await service.call('POST', '/api/v1/devices', { token, body }).catch(() => ({ status: 'cut' }))
      answers.push(answer.status)
      if (was && answer.status === 201) after.push(answer.json.tag)
      if (was && answer.status >= 500 && !answer.json?.code) report.check(`${name}: said in words`, false, answer.body)
    }
  }
  const writers = Array.from({ length: 4 }, writer)
  await pause(300)
  spoil(file)
  spoilt = true
  await pause(1_500)
  const ready = await service.call('GET', '/readyz').catch(() => null)
  const alive = await service.call('GET', '/healthz').catch(() => null)
  stop = true
  await Promise.all(writers)
  report.check(`${name}: it lives, and says that it is not ready`, alive?.status === 200 && ready?.status === 503, `${alive?.status} ${ready?.status}`)
  const counted = tally(answers)
  // 409: done in the very moment, and could not be shown any more.
  report.check(`${name}: every answer is done, or refused in words`, Object.keys(counted).every((code) => ['201', '409', '503'].includes(code)), JSON.stringify(counted))
  if (mend) {
    mend(file)
    await pause(200)
    const again = await service.call('POST', '/api/v1/devices', { token, body })
    report.check(`${name}: put back, it writes again`, again.status === 201, again.body)
    await service.end('SIGKILL')
    await service.start()
    report.check(`${name}: nothing acknowledged is lost`, (await missing(service, [...before, ...after], token)) === 0)
    report.check(`${name}: verify passes`, service.verify() === '')
    await service.end()
  } else {
    await service.end('SIGKILL')
    const doctor = spawnSync(binary(), ['doctor', '--deep'], { cwd: service.home, env: service.env(), encoding: 'utf8' })
    report.check(`${name}: the doctor finds it`, doctor.status !== 0 && /FAULT/.test(doctor.stdout), doctor.stdout + doctor.stderr)
    const restored = new Service({ home: service.home, database: `sqlite://${join(service.home, 'restored.db')}?mode=rwc` })
    restored.port = service.port
    restored.command(['restore', '--from', backup])
    await restored.start()
    report.check(`${name}: the backup put back is whole`, (await missing(restored, before, token)) === 0 && restored.verify() === '')
    await restored.end()
    report.figure(`${name}: acknowledged after it`, after.length)
  }
  report.figure(`${name}: answers`, JSON.stringify(counted))
}

/** How many of these devices are not there. */
async function missing(service, tags, token) {
  let missing = 0
  await many(tags.length, 4, async (at) => {
    const { status } = await service.call('GET', `/api/v1/devices/${tags[at]}`, { token })
    if (status !== 200) missing++
  })
  return missing
}
