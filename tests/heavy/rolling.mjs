// Two instances over one PostgreSQL, restarted in turn under load, each time with a client that does not move: nothing
// acknowledged is lost, each ends by itself, and clients that go to the ready one see no failure.

import { connect } from 'node:net'
import { Service, folder, pause } from './service.mjs'
import { Postgres } from './postgres.mjs'
import { tally } from './report.mjs'
import { settle } from './world.mjs'

export default async function rolling(report, { rounds = 6 } = {}) {
  const pg = await Postgres.start()
  const [home, database] = [folder('rolling'), pg.database('rolling')]
  const pair = [new Service({ home, database }), new Service({ home, database })]
  // Both at once on an empty database: one migrates, the other waits.
  await Promise.all(pair.map((service) => service.start()))
  report.check('two instances start together on an empty database', true)
  const world = settle(pair[0])
  await world.donation()
  const up = new Set(pair)
  const made = []
  const statuses = []
  let stop = false
  // As a balancer does: to one that is ready; another time where the connection failed, under the same key.
  const clients = Array.from({ length: 6 }, async (_, client) => {
    for (let at = 0; !stop; at++) {
      const key = `client${client}n${at}`
      const body = { donation_id: world.donationId, kind: 'laptop', weight_g: 1900 }
      for (let tries = 0; ; tries++) {
        const services = [...up]
        const service = services[(at + tries) % services.length]
        const call = { token: world.tokens.technician, body, headers: { 'idempotency-key': key } }
        const answer = await service.call('POST', '/api/v1/devices', call).catch((error) => ({ status: error.code ?? error.message }))
        statuses.push(answer.status)
        if (answer.status === 201) {
          made.push(answer.json.tag)
          break
        }
        if (typeof answer.status === 'number' || tries > 20) break
        await pause(20)
      }
    }
  })
  const ends = []
  const stuck = []
  for (let round = 0; round < Number(rounds); round++) {
    await pause(1_500)
    const service = pair[round % 2]
    // Begins a body and never ends it.
    const socket = connect(service.port, '127.0.0.1').on('error', () => {})
    const head = ['POST /api/v1/devices HTTP/1.1', 'Host: 127.0.0.1:8080', `Authorization: Bearer ${world.tokens.technician}`, 'Content-Type: application/json', 'Content-Length: 100']
    socket.write(`${head.join('\r\n')}\r\n\r\n{`)
    stuck.push(socket)
    await pause(100)
    up.delete(service)
    const leaving = service.end('SIGTERM')
    ends.push(await leaving)
    await service.start()
    up.add(service)
  }
  stop = true
  await Promise.all(clients)
  stuck.forEach((socket) => socket.destroy())
  report.check(`${ends.length} restarts, each with a stuck client: exit 0 within 30 s`, ends.every(({ code, ms }) => code === 0 && ms <= 30_000), JSON.stringify(ends))
  let lost = 0
  for (const tag of made) {
    const found = await pair[0].call('GET', `/api/v1/devices/${tag}`, { token: world.tokens.technician })
    if (found.status !== 200) lost++
  }
  const counted = tally(statuses)
  report.check('nothing acknowledged is lost', lost === 0, `${lost} of ${made.length}`)
  report.check('nothing is made twice', new Set(made).size === made.length && Number(pg.sql('SELECT count(*) FROM devices', 'rolling')) === made.length, `${pg.sql('SELECT count(*) FROM devices', 'rolling')} rows, ${made.length} acknowledged`)
  report.check('no answer is 5xx', !Object.keys(counted).some((code) => code >= 500), JSON.stringify(counted))
  report.check('verify passes', pair[0].verify() === '')
  report.figure('acknowledged; answers; time to end', `${made.length}; ${JSON.stringify(counted)}; ${ends.map(({ ms }) => ms).join(', ')} ms`)
  for (const service of pair) await service.end()
  pg.down()
}
