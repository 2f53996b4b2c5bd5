// The disk of SQLite: full, read-only, failing at the N-th call. Never a false success, never a broken database.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Service, atTheEnd, folder, has, run } from './service.mjs'
import { tally } from './report.mjs'
import { settle } from './world.mjs'

/** A file system of so many MiB in memory, taken away at the end. */
function small(mebibytes) {
  const at = join(folder('disk'), 'small')
  mkdirSync(at)
  run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', at])
  atTheEnd(() => spawnSync('umount', ['-l', at]))
  return at
}

const person = (world) => ({ token: world.tokens.caseworker, body: {
  given_name: 'Odile', family_name: 'Brévand', birth_year: 1984, commune: '01053', equipment_code: 'aucun',
  connection_code: 'aucune', entry_situation_code: 'inconnu', notice_given_on: '2026-11-02',
} })

async function full(report) {
  const home = small(8)
  const service = new Service({ home })
  await service.start()
  const world = settle(service)
  await world.donation()
  const before = await world.received()
  // Someone else fills the disk, but for a few pages.
  const filler = join(home, 'filler')
  const free = () => Number(run('stat', ['-f', '-c', '%a', home])) * Number(run('stat', ['-f', '-c', '%S', home]))
  writeFileSync(filler, Buffer.alloc(Math.max(0, free() - 200 * 1024)))
  const statuses = []
  const made = []
  for (let at = 0; at < 60; at++) {
    const answer = await service.call('POST', '/api/v1/beneficiaries', person(world))
    statuses.push(answer.status)
    if (answer.status === 201) made.push(answer.json.file_number)
  }
  const counted = tally(statuses)
  report.check('full disk: writes are refused with 507 (or 503), and nothing else', counted[507] > 0 && Object.keys(counted).every((code) => ['201', '503', '507'].includes(code)), JSON.stringify(counted))
  const read = await service.call('GET', `/api/v1/devices/${before}`, { token: world.tokens.technician })
  report.check('full disk: reading goes on', read.status === 200, read.body)
  report.check('full disk: it lives', (await service.call('GET', '/healthz')).status === 200)
  rmSync(filler)
  const after = await service.call('POST', '/api/v1/beneficiaries', person(world))
  report.check('freed: it writes again without a restart', after.status === 201, after.body)
  let lost = 0
  for (const id of made) {
    const there = await service.call('GET', `/api/v1/beneficiaries/${id}`, { token: world.tokens.caseworker })
    if (there.status !== 200) lost++
  }
  report.check('freed: nothing acknowledged is lost', lost === 0, `${lost} of ${made.length}`)
  report.check('freed: verify passes', service.verify() === '', service.verify())
  report.figure('full disk: answers', JSON.stringify(counted))
  await service.end()
}

async function readOnly(report) {
  const home = small(32)
  const service = new Service({ home })
  await service.start()
  const world = settle(service)
  await world.donation()
  const before = await world.received()
  const remount = (mode) => spawnSync('mount', ['-o', `remount,${mode}`, home], { encoding: 'utf8' })
  // The kernel refuses while a file is open for writing: the file system is frozen read-only by force where it can be.
  const done = remount('ro')
  if (done.status !== 0) {
    report.figure('read-only file system', `left out: the kernel refuses to remount while files are open (${done.stderr.trim().split('\n')[0]}); see the fault injection`)
    return service.end()
  }
  const refused = await service.call('POST', '/api/v1/beneficiaries', person(world))
  report.check('read-only: refused with 503', refused.status === 503, refused.body)
  const read = await service.call('GET', `/api/v1/devices/${before}`, { token: world.tokens.technician })
  report.check('read-only: reading goes on', read.status === 200, read.body)
  report.check('read-only: not ready', (await service.call('GET', '/readyz')).status === 503)
  remount('rw')
  report.check('writable again: ready and writing', (await service.call('GET', '/readyz')).status === 200 && (await service.call('POST', '/api/v1/beneficiaries', person(world))).status === 201)
  await service.end()
}

/** One start of the service in which the N-th call of a kind fails. */
async function injected(fault, call, when, copies) {
  const home = folder('inject')
  for (const name of readdirSync(copies)) run('cp', [join(copies, name), join(home, name)])
  const service = new Service({ home })
  service.prefix = ['strace', '-f', '-qq', '-P', join(home, 'heavy.db'), '-P', join(home, 'heavy.db-wal'), '-e', `inject=${call}:error=${fault}:when=${when}`, '-e', `trace=${call}`, '-o', '/dev/null']
  const result = { acknowledged: 0, refused: [], broken: '' }
  try {
    await service.start({ within: 30_000 })
  } catch (error) {
    result.broken = service.lines.some((line) => /disk|full|database/i.test(line)) ? '' : String(error)
    result.unborn = true
    return result
  }
  return { ...result, service, home }
}

export async function injection(report, { most = 60 } = {}) {
  if (!has('strace')) return report.check('strace is there (apt-get install strace)', false)
  const seed = folder('inject-seed')
  const first = new Service({ home: seed })
  await first.start()
  const world = settle(first)
  await world.donation()
  await first.end()
  const seen = []
  let [falsely, broken, runs, unborn] = [0, 0, 0, 0]
  for (const [call, fault] of [['pwrite64', 'ENOSPC'], ['pwrite64', 'EIO'], ['fsync,fdatasync', 'EIO']]) {
    for (let when = 1; when <= Number(most); when++) {
      runs++
      const started = await injected(fault, call, when, seed)
      if (started.unborn) {
        unborn++
        if (started.broken) broken++
        continue
      }
      const { service, home } = started
      const made = []
      const there = world.at(service)
      for (let at = 0; at < 12; at++) {
        const answer = await service.call('POST', '/api/v1/beneficiaries', person(there)).catch(() => ({ status: 0 }))
        seen.push(`${call} ${fault} ${answer.status}`)
        if (answer.status === 201) made.push(answer.json.file_number)
      }
      const tracee = spawnSync('pgrep', ['-P', String(service.child.pid)], { encoding: 'utf8' }).stdout.trim().split('\n')[0]
      if (tracee) process.kill(Number(tracee), 'SIGKILL')
      await service.ended
      service.forget()
      service.agent.destroy()
      // What was acknowledged is on the disk: another process reads it.
      service.prefix = []
      await service.start()
      for (const id of made) {
        const found = await service.call('GET', `/api/v1/beneficiaries/${id}`, { token: world.tokens.caseworker })
        if (found.status !== 200) falsely++
      }
      const whole = run('sh', ['-c', `echo 'PRAGMA integrity_check' | ${process.env.SQLITE3 ?? 'python3 -c "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute(sys.stdin.read()).fetchone()[0])"'} ${join(home, 'heavy.db')}`])
      if (whole !== 'ok' || service.verify() !== '') broken++
      await service.end()
      rmSync(home, { recursive: true, force: true })
    }
  }
  report.check(`a failing call, ${runs} places: nothing acknowledged is lost`, falsely === 0, `${falsely} lost`)
  report.check(`a failing call, ${runs} places: the database is whole and verify passes`, broken === 0, `${broken} broken`)
  const bad = seen.filter((one) => !/ (201|503|507)$/.test(one))
  report.check('a failing call is answered with 503 or 507', bad.length === 0, JSON.stringify(tally(bad)))
  report.figure('failing calls, answers', JSON.stringify(tally(seen)))
  report.figure('failing calls that ended the start', `${unborn} of ${runs}`)
}

export default async function disk(report) {
  if (process.getuid() !== 0) return report.check('a small disk can be made (needs root)', false)
  await full(report)
  await readOnly(report)
}
