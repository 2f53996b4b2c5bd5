// Everyone wants the same: devices, a person's only device, the last seats. In rounds, on each database, as fast as it goes.

import { Service, folder } from './service.mjs'
import { Postgres } from './postgres.mjs'
import { many, tally } from './report.mjs'
import { settle } from './world.mjs'

const DEVICES = 10
const REQUESTS = 20
const AT_ONCE = 40

async function allocations(report, name, world, attempts) {
  const devices = []
  const requests = []
  for (let at = 0; at < DEVICES; at++) devices.push(await world.ready())
  for (let at = 0; at < REQUESTS; at++) requests.push(await world.accepted(await world.person()))
  const token = world.tokens.caseworker
  const statuses = []
  let [tried, doubled, left] = [0, 0, 0]
  while (tried < attempts) {
    // Each request wants each device, in an order of its own: 200 attempts a round.
    const pairs = requests.flatMap((request) => devices.map((tag) => ({ request, tag })))
    pairs.sort(() => Math.random() - 0.5)
    const held = []
    await many(pairs.length, AT_ONCE, async (at) => {
      const { request, tag } = pairs[at]
      const answer = await world.service.call('POST', '/api/v1/allocations', { token, body: { request_id: request, device_tag: tag } })
      statuses.push(answer.status === 409 ? answer.json.code : answer.status)
      if (answer.status === 201) held.push({ id: answer.json.id, tag, request })
    })
    tried += pairs.length
    if (new Set(held.map(({ tag }) => tag)).size !== held.length || new Set(held.map(({ request }) => request)).size !== held.length) doubled++
    left += DEVICES - held.length
    for (const { id } of held) await world.as('caseworker', 'POST', `/allocations/${id}/cancellation`, {})
  }
  const counted = tally(statuses)
  const known = ['201', 'device_already_allocated', 'request_already_served']
  report.check(`${name}: ${tried} racing allocations, none double`, doubled === 0, `${doubled} rounds with one`)
  report.check(`${name}: every device was given in every round`, left === 0, `${left} left over`)
  report.check(`${name}: every loser is told why`, Object.keys(counted).every((code) => known.includes(code)), JSON.stringify(counted))
  report.figure(`${name}: allocations, answers`, JSON.stringify(counted))
}

async function quota(report, name, world, attempts) {
  const token = world.tokens.caseworker
  let [tried, over, none] = [0, 0, 0]
  const devices = []
  for (let at = 0; at < 5; at++) devices.push(await world.ready())
  const people = []
  for (let at = 0; at < 4; at++) {
    const person = await world.person()
    const requests = []
    for (let n = 0; n < 5; n++) requests.push(await world.accepted(person))
    people.push(requests)
  }
  while (tried < attempts) {
    const requests = people[Math.floor(tried / 25) % people.length]
    const pairs = requests.flatMap((request) => devices.map((tag) => ({ request, tag })))
    const held = []
    await many(pairs.length, pairs.length, async (at) => {
      const { request, tag } = pairs[at]
      const answer = await world.service.call('POST', '/api/v1/allocations', { token, body: { request_id: request, device_tag: tag } })
      if (answer.status === 201) held.push(answer.json.id)
      else if (answer.status !== 409) over++
    })
    tried += pairs.length
    if (held.length > 1) over++
    if (held.length === 0) none++
    for (const id of held) await world.as('caseworker', 'POST', `/allocations/${id}/cancellation`, {})
  }
  report.check(`${name}: ${tried} racing promises to people with several requests, one each`, over === 0 && none === 0, `${over} over, ${none} none`)
}

async function seats(report, name, world, attempts) {
  const people = []
  for (let at = 0; at < 25; at++) people.push(await world.person())
  const token = world.tokens.caseworker
  let [tried, over, short] = [0, 0, 0]
  while (tried < attempts) {
    const capacity = 1 + (tried % 3)
    const wish = { name: 'Premiers pas', starts_on: world.today, capacity }
    const { id } = (await world.as('trainer', 'POST', '/programmes', wish)).json
    let taken = 0
    await many(people.length * 2, people.length * 2, async (at) => {
      const body = { programme_id: id, beneficiary_id: people[at % people.length] }
      const answer = await world.service.call('POST', '/api/v1/enrolments', { token, body })
      if (answer.status === 201) taken++
      else if (answer.status !== 409) over++
    })
    tried += people.length * 2
    if (taken > capacity) over++
    if (taken < capacity) short++
  }
  report.check(`${name}: ${tried} racing enrolments for the last seats, never over capacity, none left`, over === 0 && short === 0, `${over} over, ${short} short`)
}

async function all(report, name, service, attempts, part) {
  await service.start()
  const world = settle(service)
  await world.donation()
  const began = Date.now()
  if (!part || part === 'allocations') await allocations(report, name, world, attempts)
  if (!part || part === 'quota') await quota(report, name, world, attempts / 2)
  if (!part || part === 'seats') await seats(report, name, world, attempts / 2)
  const said = service.verify()
  report.check(`${name}: verify passes`, said === '', said)
  report.figure(`${name}: took`, `${Math.round((Date.now() - began) / 1000)} s`)
  await service.end()
}

export default async function races(report, { attempts = 10_000, only, part } = {}) {
  if (only !== 'postgres') await all(report, 'SQLite', new Service({ home: folder('races') }), Number(attempts), part)
  if (only !== 'sqlite') {
    const pg = await Postgres.start()
    await all(report, 'PostgreSQL', new Service({ home: folder('races'), database: pg.database('races') }), Number(attempts), part)
    pg.down()
  }
}
