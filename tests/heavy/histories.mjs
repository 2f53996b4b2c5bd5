// Random histories of promises against a model a page long: every answer is foretold, and after each history the states
// are the model's and `verify` passes.

import { Service, folder } from './service.mjs'
import { Postgres } from './postgres.mjs'
import { settle } from './world.mjs'

const STEPS = 12

/** The model: what a device, a request and a person may be. */
class Model {
  devices = new Map()
  requests = new Map()
  allocations = new Map()

  equipped = (person) => [...this.allocations.values()].some((one) => one.person === person && ['held', 'handed_over'].includes(one.state))
  live = (which) => [...this.allocations.values()].some((one) => one.state === 'held' && which(one))

  hold(request, tag) {
    const { state, person } = this.requests.get(request)
    if (state === 'fulfilled' || (['waiting', 'offered'].includes(state) && this.live((one) => one.request === request))) return 'request_already_served'
    if (!['waiting', 'offered'].includes(state)) return 'request_not_waiting'
    if (this.devices.get(tag) === 'handed_over') return 'device_not_available'
    if (this.live((one) => one.tag === tag)) return 'device_already_allocated'
    if (this.equipped(person)) return 'person_already_equipped'
    return 201
  }

  ends(id) {
    const { state } = this.allocations.get(id)
    if (state === 'handed_over') return 'already_handed_over'
    return state === 'held' ? 200 : 'allocation_over'
  }
}

const pick = (map) => [...map.keys()][Math.floor(Math.random() * map.size)]

async function step(world, model) {
  const dice = Math.random()
  if (dice < 0.55 || model.allocations.size === 0) {
    const [request, tag] = [pick(model.requests), pick(model.devices)]
    const answer = await world.as('caseworker', 'POST', '/allocations', { request_id: request, device_tag: tag }, [201, 409])
    const foretold = model.hold(request, tag)
    if (answer.status === 201) {
      const { person } = model.requests.get(request)
      model.allocations.set(answer.json.id, { request, tag, person, state: 'held' })
      model.requests.get(request).state = 'offered'
      model.devices.set(tag, 'reserved')
    }
    return [`hold`, answer, foretold]
  }
  const id = pick(model.allocations)
  const one = model.allocations.get(id)
  const foretold = model.ends(id)
  if (dice < 0.93) {
    const answer = await world.as('caseworker', 'POST', `/allocations/${id}/cancellation`, {}, [200, 409])
    if (answer.status === 200) {
      one.state = 'cancelled'
      model.devices.set(one.tag, 'stock')
      model.requests.get(one.request).state = 'waiting'
    }
    return ['cancel', answer, foretold]
  }
  const body = {
    contributions: [{ payer_id: 'beneficiary', amount_cents: 4000, status: 'paid' }],
    accessories: ['charger'], signature: { kind: 'paper' }, signed_on: world.today,
  }
  const answer = await world.as('caseworker', 'POST', `/allocations/${id}/handover`, body, [200, 409])
  if (answer.status === 200) {
    one.state = 'handed_over'
    model.devices.set(one.tag, 'handed_over')
    model.requests.get(one.request).state = 'fulfilled'
  }
  return ['hand over', answer, foretold]
}

/** Databases are begun anew now and then: `verify` reads all there is, after each history. */
const ON_ONE_DATABASE = 200

async function all(report, name, make, count) {
  const seen = { steps: 0, diverged: 0, unverified: 0, acts: {} }
  for (let done = 0; done < count; done += ON_ONE_DATABASE) {
    const service = await make().start()
    await some(service, Math.min(ON_ONE_DATABASE, count - done), seen)
    await service.end()
    if (done && done % 1_000 === 0) console.log(`     ${name}: ${done} histories`)
  }
  report.check(`${name}: ${count} histories of ${STEPS} steps never leave the model`, seen.diverged === 0, `${seen.diverged} times`)
  report.check(`${name}: verify passes after each`, seen.unverified === 0, `${seen.unverified} failed`)
  report.figure(`${name}: steps; acts and answers`, `${seen.steps}; ${JSON.stringify(seen.acts)}`)
}

async function some(service, count, seen) {
  const world = settle(service)
  let model
  for (let history = 0; history < count; history++) {
    const free = model && [...model.devices.values()].filter((state) => state !== 'handed_over').length
    const open = model && [...model.requests.values()].filter(({ state }) => state !== 'fulfilled').length
    if (!model || free < 2 || open < 2) {
      model = new Model()
      for (let at = 0; at < 3; at++) model.devices.set(await world.ready(), 'stock')
      for (let at = 0; at < 3; at++) {
        const person = await world.person()
        for (let n = 0; n <= at % 2; n++) model.requests.set(await world.accepted(person), { person, state: 'waiting' })
      }
    }
    for (let at = 0; at < STEPS; at++) {
      const [act, answer, foretold] = await step(world, model)
      const said = answer.status === 409 ? answer.json.code : answer.status
      seen.steps++
      seen.acts[`${act} ${said}`] = (seen.acts[`${act} ${said}`] ?? 0) + 1
      if (said !== foretold) {
        seen.diverged++
        console.log(`history ${history}, step ${at}: ${act} answers ${said}, the model ${foretold}`)
      }
    }
    for (const [tag, state] of model.devices) {
      const { json } = await world.as('technician', 'GET', `/devices/${tag}`)
      if (json.state !== state) console.log(`history ${history}: device ${json.state}, the model ${state}`, seen.diverged++)
    }
    for (const [id, { state }] of model.requests) {
      const { json } = await world.as('caseworker', 'GET', `/requests/${id}`)
      if (json.state !== state) console.log(`history ${history}: request ${json.state}, the model ${state}`, seen.diverged++)
    }
    const said = service.verify()
    if (said) console.log(said, seen.unverified++)
  }
}

export default async function histories(report, { count = 1000, only } = {}) {
  if (only !== 'postgres') await all(report, 'SQLite', () => new Service({ home: folder('histories') }), Number(count))
  if (only !== 'sqlite') {
    const pg = await Postgres.start()
    let made = 0
    const make = () => new Service({ home: folder('histories'), database: pg.database(`histories_${made++}`) })
    await all(report, 'PostgreSQL', make, Number(count))
    pg.down()
  }
}
