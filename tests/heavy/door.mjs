// At the door: an account that is there and one that is not are told apart neither by words nor by time; two hundred people
// who sign in at once do not keep the others from working.

import { Service, folder, pause } from './service.mjs'
import { many, quantile } from './report.mjs'
import { settle } from './world.mjs'

const RUNS = 200
// Five tries at one account, and ten from one address, are free.
const TRIES = 4

export default async function door(report) {
  const service = new Service({ home: folder('door'), settings: { PASSERELLE_TRUSTED_PROXY: 'true' } })
  await service.start()
  const world = settle(service)
  await world.donation()
  const known = []
  await many(RUNS / TRIES, 1, async (at) => {
    const email = `known${at}@example.org`
    const account = ['user', 'add', '--email', email, '--name', `Known ${at}`, '--role', 'technician', '--organisation', 'Atelier']
    service.command(account, { input: 'treize vagues sur le quai' })
    known.push(email)
  })
  let caller = 0
  const signIn = async (email, password) => {
    caller++
    const from = `10.${(caller >> 16) & 255}.${(caller >> 8) & 255}.${caller & 255}`
    const headers = { origin: 'http://127.0.0.1:8080', 'x-forwarded-for': from }
    const began = process.hrtime.bigint()
    const answer = await service.call('POST', '/sign-in', { form: { email, password }, headers })
    return { ms: Number(process.hrtime.bigint() - began) / 1e6, ...answer }
  }
  const asked = { known: [], unknown: [] }
  for (let at = 0; at < RUNS; at++) {
    const which = Math.floor(at / TRIES)
    // In turns, so that whatever the machine does besides falls on both.
    asked.known.push(await signIn(known[which], 'un mot qui n’est pas le bon'))
    asked.unknown.push(await signIn(`nobody${which}@example.org`, 'un mot qui n’est pas le bon'))
  }
  const told = (answers) => new Set(answers.map(({ status, body, headers }) => `${status} ${body.replace(/(known|nobody)\d+@/g, '@')} ${Object.keys(headers).sort()}`))
  const [one, two] = [told(asked.known), told(asked.unknown)]
  report.check('known and unknown are told the same', one.size === 1 && two.size === 1 && [...one][0] === [...two][0], [...one, ...two].map((said) => said.slice(0, 300)).join('\n'))
  const [ours, theirs] = [asked.known, asked.unknown].map((answers) => quantile(answers.map(({ ms }) => ms), 0.5))
  report.check('their medians lie within a tenth of each other', Math.abs(ours / theirs - 1) < 0.1, `${ours} and ${theirs} ms`)
  report.figure(`sign-in refused, p50 of ${RUNS}: known, unknown`, `${ours.toFixed(1)}, ${theirs.toFixed(1)} ms`)

  const pages = []
  let crowd = true
  const others = async () => {
    while (crowd) {
      const began = Date.now()
      const answer = await service.call('GET', '/api/v1/devices?limit=50', { token: world.tokens.technician })
      pages.push({ ms: Date.now() - began, status: answer.status })
      await pause(5)
    }
  }
  const began = Date.now()
  const working = others()
  const entered = await Promise.all(Array.from({ length: RUNS }, (_, at) => signIn(known[at % known.length], 'treize vagues sur le quai')))
  crowd = false
  await working
  const statuses = entered.map(({ status }) => status)
  report.check('200 at once: let in, or told to come again', statuses.every((status) => [303, 429, 503].includes(status)), String([...new Set(statuses)]))
  // Sign-ins have no queue of their own: while the crowd takes every turn, others may be told to come again too.
  report.check('200 at once: others go on, or are told to come again', pages.some(({ status }) => status === 200) && pages.every(({ status }) => [200, 503].includes(status)))
  report.figure('others meanwhile: answered, told to come again', `${pages.filter(({ status }) => status === 200).length}, ${pages.filter(({ status }) => status === 503).length}`)
  report.figure('200 sign-ins at once: let in, after', `${statuses.filter((status) => status === 303).length}, ${Date.now() - began} ms`)
  report.figure('others meanwhile: p50, p95', `${[0.5, 0.95].map((share) => quantile(pages.map(({ ms }) => ms), share)).join(', ')} ms`)
  await service.end()
}
