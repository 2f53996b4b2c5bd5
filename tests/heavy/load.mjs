// Readers and writers on SQLite for a minute: no answer 5xx, nothing locked. And ten times what the service takes on.

import { Service, folder, pause } from './service.mjs'
import { quantile, tally } from './report.mjs'
import { settle } from './world.mjs'

export default async function load(report, { seconds = 60 } = {}) {
  const service = new Service({ home: folder('load') })
  await service.start()
  const world = settle(service)
  await world.donation()
  const statuses = []
  const [reads, writes] = [[], []]
  const end = Date.now() + Number(seconds) * 1_000
  const loop = async (work, times) => {
    while (Date.now() < end) {
      const began = Date.now()
      const answer = await work()
      times.push(Date.now() - began)
      statuses.push(answer.status)
      if (answer.status >= 400) console.log(answer.status, answer.body.slice(0, 200))
    }
  }
  const token = world.tokens.technician
  const body = { donation_id: await world.donation(), kind: 'laptop', weight_g: 1900 }
  const write = () => service.call('POST', '/api/v1/devices', { token, body })
  const read = () => service.call('GET', '/api/v1/devices?limit=50', { token })
  await Promise.all([...Array.from({ length: 8 }, () => loop(write, writes)), ...Array.from({ length: 8 }, () => loop(read, reads))])
  const counted = tally(statuses)
  report.check(`SQLite, 8 writers and 8 readers, ${seconds} s: no answer 5xx`, !Object.keys(counted).some((code) => code >= 500), JSON.stringify(counted))
  report.check('SQLite: nothing was locked', !service.lines.some((line) => /locked|turned away/.test(line)))
  report.check('SQLite: verify passes', service.verify() === '')
  report.figure('answers', JSON.stringify(counted))
  report.figure('writes p50, p99; reads p50, p99', `${quantile(writes, 0.5)}, ${quantile(writes, 0.99)}; ${quantile(reads, 0.5)}, ${quantile(reads, 0.99)} ms`)
  await service.end()
  await over(report)
}

/** Ten times as many clients as requests are worked on at once: the excess is turned away at once. */
async function over(report) {
  const service = new Service({ home: folder('over'), settings: { PASSERELLE_MAX_REQUESTS: '16' } })
  await service.start()
  const world = settle(service)
  await world.donation()
  service.agent.maxSockets = 400
  const token = world.tokens.technician
  const [admitted, refused, health] = [[], [], []]
  const end = Date.now() + 10_000
  const client = async () => {
    while (Date.now() < end) {
      const began = Date.now()
      const answer = await service.call('GET', '/api/v1/devices?limit=50', { token })
      ;(answer.status === 200 ? admitted : refused).push({ ms: Date.now() - began, ...answer })
    }
  }
  const probe = async () => {
    while (Date.now() < end) {
      const began = Date.now()
      const answer = await service.call('GET', '/healthz')
      health.push({ ms: Date.now() - began, status: answer.status })
      await pause(100)
    }
  }
  await Promise.all([...Array.from({ length: 320 }, client), probe()])
  report.check('over capacity: the excess gets 503 with Retry-After', refused.length > 0 && refused.every(({ status, headers }) => status === 503 && headers['retry-after']))
  report.check('over capacity: it says that it lives', health.every(({ status }) => status === 200))
  const ms = (answers, share) => quantile(answers.map(({ ms }) => ms), share)
  report.figure('over capacity (320 clients, 16 at work): admitted, p50, p99', `${admitted.length}, ${ms(admitted, 0.5)}, ${ms(admitted, 0.99)} ms`)
  report.figure('over capacity: refused, p50, p99', `${refused.length}, ${ms(refused, 0.5)}, ${ms(refused, 0.99)} ms`)
  report.figure('over capacity: health p99', `${ms(health, 0.99)} ms`)
  await service.end()
}
