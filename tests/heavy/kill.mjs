// kill -9 at a random moment under load, again and again: nothing that was acknowledged is lost, history is whole.

import { Service, folder, pause } from './service.mjs'
import { Postgres } from './postgres.mjs'
import { settle } from './world.mjs'

const WRITERS = 4

async function cycles(report, name, service, count) {
  await service.start()
  let world = settle(service)
  await world.donation()
  const acknowledged = []
  let [lost, doubled, unverified, startMs, least] = [0, 0, 0, [], Infinity]
  for (let cycle = 0; cycle < count; cycle++) {
    if (cycle && cycle % 20 === 0) console.log(`     ${name}: ${cycle} kills`)
    let stop = false
    const now = []
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let at = 0; !stop; at++) {
        const mark = `c${cycle}w${writer}n${at}`
        const wish = { donation_id: await world.donation(), kind: 'laptop', weight_g: 1900, serial: mark }
        const call = { token: world.tokens.technician, body: wish, headers: { 'idempotency-key': mark } }
        const answer = await service.call('POST', '/api/v1/devices', call).catch(() => null)
        if (answer?.status === 201) now.push({ mark, tag: answer.json.tag, wish })
        else if (!stop && answer) throw new Error(`a write failed: ${answer.status} ${answer.body}`)
        else return
      }
    })
    // At least some are acknowledged, then at any moment.
    while (now.length < 50) await pause(5)
    await pause(Math.random() * 60)
    stop = true
    await service.end('SIGKILL')
    await Promise.all(writers)
    const began = Date.now()
    await service.start()
    startMs.push(Date.now() - began)
    least = Math.min(least, now.length)
    for (const { mark, tag, wish } of now) {
      const there = await service.call('GET', `/api/v1/devices/${tag}`, { token: world.tokens.technician })
      if (there.status !== 200) lost++
      if (Math.random() < 0.1) {
        // Sent again, it is not done again.
        const again = { token: world.tokens.technician, body: wish, headers: { 'idempotency-key': mark } }
        const answer = await service.call('POST', '/api/v1/devices', again)
        if (answer.status === 201 && answer.json.tag !== tag) doubled++
        if (![201, 409].includes(answer.status)) report.check(`a repeat answers ${answer.status}`, false, answer.body)
      }
    }
    acknowledged.push(...now.map(({ tag }) => tag))
    const said = service.verify()
    if (said) {
      unverified++
      console.log(said)
    }
  }
  // And once more all of them, at the end.
  for (const tag of acknowledged) {
    const there = await service.call('GET', `/api/v1/devices/${tag}`, { token: world.tokens.technician })
    if (there.status !== 200) lost++
  }
  await service.end()
  report.check(`${name}: nothing acknowledged is lost over ${count} kills`, lost === 0, `${lost} lost`)
  report.check(`${name}: nothing is done twice`, doubled === 0 && new Set(acknowledged).size === acknowledged.length)
  report.check(`${name}: verify passes after each`, unverified === 0, `${unverified} failed`)
  report.figure(`${name}: acknowledged, at least a cycle`, `${acknowledged.length}, ${least}`)
  report.figure(`${name}: ready again after, at most`, `${Math.max(...startMs)} ms`)
}

export default async function kill(report, { cycles: count = 200, only } = {}) {
  if (only !== 'postgres') await cycles(report, 'SQLite', new Service({ home: folder('kill') }), Number(count))
  if (only !== 'sqlite') {
    const server = await Postgres.start()
    const service = new Service({ home: folder('kill'), database: server.database('kill') })
    await cycles(report, 'PostgreSQL', service, Number(count))
    server.down()
  }
}
