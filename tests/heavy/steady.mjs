// A working day in small: the same load for half an hour, over made-up data, while someone reads everything again and again. Memory
// and descriptors stay where they are, and the write-ahead log of SQLite stays short.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Service, binary, folder, pause } from './service.mjs'
import { quantile, tally } from './report.mjs'
import { settle } from './world.mjs'

const PER_SECOND = 50
const ONE_WRITE_IN = 5

export default async function steady(report, { minutes = 30, devices = 20_000 } = {}) {
  const service = new Service({ home: folder('steady') })
  service.port = 8080
  service.command(['migrate'])
  const fill = ['generate', '--devices', String(devices), '--people', String(Math.round(devices * 0.3)), '--seed', '1']
  service.command([...fill, '--password-from-stdin'], { input: 'onze pommes dans un panier bleu' })
  await service.start()
  const world = settle(service)
  const body = { donation_id: await world.donation(), kind: 'laptop', weight_g: 1900 }
  const token = world.tokens.technician
  const reads = ['/devices?limit=50', '/devices?state=workshop&limit=50', '/donations?limit=50', '/organisations', '/devices?q=l14']
  const [statuses, times, seen] = [[], [], []]
  const end = Date.now() + Number(minutes) * 60_000

  const one = async (turn) => {
    const began = Date.now()
    const answer =
      turn % ONE_WRITE_IN === 0
        ? await service.call('POST', '/api/v1/devices', { token, body })
        : await service.call('GET', `/api/v1${reads[turn % reads.length]}`, { token })
    times.push(Date.now() - began)
    statuses.push(answer.status)
  }
  const drive = async () => {
    const underWay = new Set()
    for (let turn = 0, next = Date.now(); next < end; turn++, next += 1_000 / PER_SECOND) {
      await pause(Math.max(0, next - Date.now()))
      const work = one(turn).finally(() => underWay.delete(work))
      underWay.add(work)
    }
    await Promise.all(underWay)
  }
  const read = async () => {
    let times = 0
    while (Date.now() < end) {
      const reader = spawn(binary(), ['verify'], { cwd: service.home, env: service.env(), stdio: 'ignore' })
      const [code] = await once(reader, 'exit')
      if (code !== 0) report.check('verify passes beside the load', false, `exit ${code}`)
      times++
      await pause(10_000)
    }
    report.figure('everything read beside it, times', times)
  }
  const watch = async () => {
    for (; Date.now() < end; await pause(5_000)) seen.push(standing(service))
  }
  await Promise.all([drive(), read(), watch()])

  const counted = tally(statuses)
  report.check(`${minutes} minutes at ${PER_SECOND} requests a second: all of them done`, Object.keys(counted).every((code) => code < 300), JSON.stringify(counted))
  // The first fifth fills what is kept on purpose: prepared statements, pages of the database, coded lists.
  const settled = seen.slice(Math.ceil(seen.length / 5))
  const slope = (grows(settled.map(({ memory }) => memory)) * 600) / 5
  report.check('memory grows by less than 1 MiB in ten minutes', slope < 1, `${slope.toFixed(2)} MiB`)
  const descriptors = settled.map(({ descriptors }) => descriptors)
  report.check('descriptors stay', Math.max(...descriptors) - Math.min(...descriptors) < 40, `${Math.min(...descriptors)} to ${Math.max(...descriptors)}`)
  const log = Math.max(...seen.map(({ log }) => log))
  report.check('the write-ahead log stays under 64 MiB', log < 64, `${log.toFixed(1)} MiB`)
  report.figure('answers; p50, p95, p99', `${JSON.stringify(counted)}; ${[0.5, 0.95, 0.99].map((share) => quantile(times, share)).join(', ')} ms`)
  report.figure('memory: at the end; grows in ten minutes', `${seen.at(-1).memory.toFixed(1)} MiB; ${slope.toFixed(2)} MiB`)
  report.figure('descriptors; log at most', `${Math.min(...descriptors)} to ${Math.max(...descriptors)}; ${log.toFixed(1)} MiB`)
  await service.end()
}

/** What the service holds now: memory and log in MiB. */
function standing(service) {
  const { pid } = service.child
  const kib = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1])
  const log = join(service.home, 'heavy.db-wal')
  return { memory: kib / 1024, descriptors: readdirSync(`/proc/${pid}/fd`).length, log: existsSync(log) ? statSync(log).size / 2 ** 20 : 0 }
}

/** The slope of the line through these values, from one to the next. */
function grows(values) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [(values.length - 1) / 2, mean(values)]
  const over = values.reduce((sum, value, at) => sum + (at - x) * (value - y), 0)
  return over / values.reduce((sum, _, at) => sum + (at - x) ** 2, 0)
}
