// Four hundred clients that send their heads a byte at a time, on a service that may open three hundred files: others are
// served again as soon as the first ten seconds are over.

import { connect } from 'node:net'
import { Service, folder, pause } from './service.mjs'
import { quantile } from './report.mjs'
import { settle } from './world.mjs'

export default async function slow(report) {
  const service = new Service({ home: folder('slow') })
  service.prefix = ['sh', '-c', 'ulimit -n 300; exec "$0" "$@"']
  await service.start()
  const world = settle(service)
  await world.donation()
  const open = new Set()
  for (let at = 0; at < 400; at++) {
    const socket = connect(service.port, '127.0.0.1').on('error', () => {})
    socket.on('close', () => open.delete(socket))
    open.add(socket)
    socket.write('GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n')
  }
  const drip = setInterval(() => open.forEach((socket) => socket.write('X')), 500)
  const began = Date.now()
  service.agent.destroy()
  await pause(10_500)
  const times = []
  for (let at = 0; at < 20; at++) {
    const asked = Date.now()
    const answer = await service.call('GET', '/sign-in').catch((error) => ({ status: error.code }))
    times.push({ ms: Date.now() - asked, status: answer.status })
  }
  clearInterval(drip)
  report.check('400 slow clients, 300 descriptors: others are served within 1 s after 10 s', times.every(({ ms, status }) => ms <= 1_000 && status === 200), JSON.stringify(times))
  report.figure('slow clients still connected after', `${open.size} of 400, ${Date.now() - began} ms; slowest answer ${quantile(times.map(({ ms }) => ms), 1)} ms`)
  open.forEach((socket) => socket.destroy())
  await service.end()
}
