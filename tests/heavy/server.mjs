// PostgreSQL absent at the start, stopped, crashed, frozen, and all its connections held, under load.

import { spawn } from 'node:child_process'
import { Service, folder, pause } from './service.mjs'
import { Postgres } from './postgres.mjs'
import { tally } from './report.mjs'
import { settle } from './world.mjs'

const READERS = 4

/** Keeps asking until told to stop: every answer with its time. */
function load(service, world) {
  const answers = []
  let stop = false
  const loops = Array.from({ length: READERS }, async (_, n) => {
    while (!stop) {
      const began = Date.now()
      const asked = n % 2
        ? service.call('POST', '/api/v1/devices', { token: world.tokens.technician, body: { donation_id: world.donationId, kind: 'laptop', weight_g: 1900 } })
        : service.call('GET', '/api/v1/devices?limit=20', { token: world.tokens.technician })
      const answer = await asked.catch((error) => ({ status: error.code ?? error.message }))
      answers.push({ at: began, ms: Date.now() - began, status: answer.status, retry: answer.headers?.['retry-after'], tag: answer.json?.tag })
      if (answer.status >= 500) await pause(50)
    }
  })
  return { answers, stop: async () => ((stop = true), await Promise.all(loops), answers) }
}

async function until(service, path, status, within) {
  const began = Date.now()
  while (Date.now() - began < within) {
    const answer = await service.call('GET', path, { timeout: 5_000 }).catch(() => null)
    if (answer?.status === status) return Date.now() - began
    await pause(50)
  }
  return null
}

async function fault(report, name, { service, world, begin, end, lasts }) {
  const running = load(service, world)
  await pause(1_000)
  const began = Date.now()
  begin()
  const away = await until(service, '/readyz', 503, 10_000)
  report.check(`${name}: not ready within 5 s`, away !== null && away <= 5_000, `${away} ms`)
  const lives = (await service.call('GET', '/healthz', { headers: { cookie: 'session=x' } })).status
  report.check(`${name}: it lives`, lives === 200, lives)
  await pause(Math.max(0, lasts - (Date.now() - began)))
  const ended = Date.now()
  end()
  const back = await until(service, '/readyz', 200, 30_000)
  report.check(`${name}: ready again within 10 s, without a restart`, back !== null && back <= 10_000, `${back} ms`)
  await pause(1_000)
  const settled = Date.now()
  await pause(1_500)
  const answers = await running.stop()
  const during = answers.filter(({ at }) => at > began && at < ended)
  const after = answers.filter(({ at }) => at > settled)
  const slowest = Math.max(0, ...during.map(({ ms }) => ms))
  report.check(`${name}: requests end within 10 s`, slowest <= 10_500, `${slowest} ms`)
  const known = during.every(({ status, retry }) => status < 300 || (status === 503 && retry))
  report.check(`${name}: answers are 2xx or 503 with Retry-After`, known, JSON.stringify(tally(answers.map(({ status }) => status))))
  report.check(`${name}: afterwards every answer is 2xx`, after.length > 0 && after.every(({ status }) => status < 300), JSON.stringify(tally(after.map(({ status }) => status))))
  let lost = 0
  for (const { tag } of answers.filter(({ status, tag }) => status === 201 && tag)) {
    const found = await service.call('GET', `/api/v1/devices/${tag}`, { token: world.tokens.technician })
    if (found.status !== 200) lost++
  }
  report.check(`${name}: nothing acknowledged is lost, verify passes`, lost === 0 && service.verify() === '', `${lost} lost ${service.verify()}`)
  report.figure(`${name}: not ready after, ready again after, slowest answer`, `${away} ms, ${back} ms, ${slowest} ms`)
}

export default async function server(report, { seconds = 60 } = {}) {
  const pg = await Postgres.start()
  const database = pg.database('heavy')
  const service = new Service({ home: folder('server'), database })
  pg.down()
  await service.start({ path: '/healthz' })
  const absent = await service.call('GET', '/readyz')
  const page = await service.call('GET', '/sign-in')
  report.check('absent at the start: lives, is not ready', absent.status === 503 && page.status === 503 && page.headers['retry-after'] === '1')
  pg.up()
  const back = await until(service, '/readyz', 200, 30_000)
  report.check('absent at the start: ready within 10 s of the server', back !== null && back <= 10_000, `${back} ms`)
  const world = settle(service)
  await world.donation()
  const state = { service, world }
  await fault(report, 'stopped', { ...state, begin: () => pg.down('fast'), end: () => pg.up(), lasts: 8_000 })
  await fault(report, 'crashed', { ...state, begin: () => pg.down('immediate'), end: () => pg.up(), lasts: 5_000 })
  await fault(report, 'frozen', { ...state, begin: () => pg.freeze(), end: () => pg.thaw(), lasts: Number(seconds) * 1_000 })

  // Whatever the pool, others may take every connection the server has: here by a lock that every write waits for.
  const locked = "BEGIN; LOCK TABLE devices IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(8); COMMIT"
  const holder = spawn(`${pg.bin}/psql`, ['-h', '127.0.0.1', '-p', String(pg.port), '-U', 'postgres', '-d', 'heavy', '-qc', locked], { stdio: 'ignore' })
  const released = new Promise((done) => holder.once('exit', done))
  await pause(500)
  const asked = Array.from({ length: 24 }, async () => {
    const began = Date.now()
    const answer = await service.call('GET', '/api/v1/devices?limit=1', { token: world.tokens.technician })
    return { status: answer.status, retry: answer.headers['retry-after'], ms: Date.now() - began }
  })
  await pause(200)
  const lives = await service.call('GET', '/healthz')
  const answers = await Promise.all(asked)
  await released
  const refused = answers.filter(({ status }) => status === 503)
  report.check('all connections held: it lives', lives.status === 200)
  report.check('all connections held: the others are told to come again within 2 s', refused.length >= 16 && refused.every(({ ms, retry }) => ms <= 2_500 && retry), JSON.stringify(answers))
  report.figure('all connections held: refusals, slowest', `${refused.length} of 24, ${Math.max(...refused.map(({ ms }) => ms))} ms`)
  report.check('all connections held: afterwards it answers', (await service.call('GET', '/api/v1/devices?limit=1', { token: world.tokens.technician })).status === 200)
  await service.end()
  pg.down()
}
