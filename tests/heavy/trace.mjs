// strace of a SQLite write workload: before each 2xx leaves, an fdatasync of the write-ahead log has come back since the
// request was read.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Service, folder, has } from './service.mjs'
import { settle } from './world.mjs'

const CALLS = 'trace=openat,close,read,recvfrom,readv,recvmsg,write,writev,sendto,sendmsg,pwrite64,fsync,fdatasync,accept4'

/** Events of a trace in the order they ended: answers that left and syncs of the log that came back. */
function* events(text) {
  const pending = new Map()
  const logs = new Set()
  for (const line of text.split('\n')) {
    const found = /^(\d+)\s+([\d.]+)\s+(.*)$/.exec(line)
    if (!found) continue
    let [, thread, at, call] = found
    if (call.includes('<unfinished ...>')) {
      pending.set(thread, { call: call.replace(/\s*<unfinished \.\.\.>/, ''), at })
      continue
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(call)
    let began = at
    if (resumed) {
      const first = pending.get(thread)
      if (!first) continue
      began = first.at
      call = first.call + resumed[1]
      pending.delete(thread)
    }
    const opened = /^openat\([^"]*"([^"]*-wal)".*= (\d+)/.exec(call)
    if (opened) logs.add(opened[2])
    const synced = /^f(?:data)?sync\((\d+)(?:<[^>]*>)?\)\s*= 0/.exec(call)
    if (synced && (logs.has(synced[1]) || call.includes('-wal'))) yield { kind: 'synced', began: Number(began), at: Number(at) }
    if (/^(?:read|recvfrom|readv|recvmsg)\(.*"POST /.test(call)) yield { kind: 'asked', began: Number(began), at: Number(at) }
    if (/^(?:write|writev|sendto|sendmsg)\(.*HTTP\/1\.1 20[01]/.test(call)) yield { kind: 'answered', began: Number(began), at: Number(at) }
  }
}

export default async function trace(report, { writes = 2000 } = {}) {
  if (!has('strace')) return report.check('strace is there (apt-get install strace)', false)
  const home = folder('trace')
  const service = new Service({ home })
  await service.start()
  const world = settle(service)
  await world.donation()
  await service.end()
  const file = join(home, 'trace')
  service.prefix = ['strace', '-f', '-ttt', '-y', '-s', '48', '-e', CALLS, '-o', file]
  await service.start({ within: 120_000 })
  let done = 0
  // One client: what was synced between a question and its answer is this question's.
  for (let at = 0; at < Number(writes); at++) {
    await world.received()
    done++
  }
  // strace lets its child go when it is told to end; the service itself is told.
  const pid = spawnSync('pgrep', ['-P', String(service.child.pid)], { encoding: 'utf8' }).stdout.trim().split('\n')[0]
  process.kill(Number(pid), 'SIGTERM')
  await service.ended
  let [asked, answered, unsynced, syncs, began] = [0, 0, 0, 0, null]
  let synced = false
  for (const event of events(readFileSync(file, 'latin1'))) {
    if (event.kind === 'asked') [began, synced] = [event.at, false, asked++]
    if (event.kind === 'synced' && began !== null && event.began >= began) [synced, syncs] = [true, syncs + 1]
    if (event.kind === 'answered' && began !== null) {
      answered++
      if (!synced) unsynced++
      began = null
    }
  }
  report.check(`SQLite: the log is synced before each of ${answered} answers leaves`, answered >= done && unsynced === 0, `${unsynced} of ${answered} (of ${done} writes) left before`)
  report.figure('SQLite: writes, syncs of the log meanwhile', `${done}, ${syncs}`)
  report.check('SQLite: verify passes', service.verify() === '')
}
