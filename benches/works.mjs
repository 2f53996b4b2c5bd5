// What is asked of the service, and of the bare handlers for the same.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What people and programs send, by name: the requests for the service (`asks`) and for the bare handlers (`bareAsks`). */
export async function of(service, told, password, scratch) {
  const lines = told.split('\n').map((line) => line.split('\t'))
  const tokens = Object.fromEntries(lines.filter(([what]) => what === 'token').map(([, role, token]) => [role, token]))
  const email = (role) => lines.find(([what, address]) => what === 'account' && address.startsWith(`${role}@`))[1]
  const cookies = {}
  for (const role of ['technician', 'caseworker', 'county']) cookies[role] = await signIn(service, email(role), password)
  const api = async (role, path) => (await service.api(tokens[role], 'GET', path)).json
  const page = async (role, path) => {
    const answer = await service.call('GET', path, { headers: { cookie: cookies[role] } })
    if (answer.status !== 200) throw new Error(`${path} as ${role}: ${answer.status}`)
    return answer.body
  }

  const onBench = []
  for (let after = ''; onBench.length < 2_000; ) {
    const { items, next } = await api('technician', `/devices?state=workshop&limit=200${after}`)
    onBench.push(...items)
    if (!next) break
    after = `&after=${next}`
  }
  const everywhere = [...onBench.slice(0, 200), ...(await api('technician', '/devices?state=handed_over&limit=200')).items]
  const year = String(new Date().getFullYear() - 1)
  await frames({ page, scratch, tag: everywhere[0].tag, year })

  const cookie = (role) => `HEADER Cookie ${cookies[role]}`
  const bearer = (role) => [`HEADER Authorization Bearer ${tokens[role]}`, 'HEADER Content-Type application/json']
  const get = (paths) => paths.map((path) => `GET ${path}`)
  const seen = (role, paths) => ({ asks: [cookie(role), ...get(paths)], bareAsks: get(paths) })
  const list = (paths) => seen('technician', paths)
  const words = ['thinkpad', 'latitude', 'elitebook']
  const repair = '{"fault":"no_boot","acts":["cleaned","tested"],"minutes":15,"close":true}'
  const promise = async () => {
    const found = await suits(service, tokens)
    return found && posts(bearer('caseworker'), [`HOLD /api/v1/allocations ${JSON.stringify(found)}`])
  }
  const held = await promise()

  return {
    list: list(['/devices']),
    filter: list(['/devices?state=handed_over', '/devices?state=workshop']),
    search: list(words.map((word) => `/devices?state=handed_over&q=${word}`)),
    device: seen('technician', everywhere.map(({ tag }) => `/devices/${tag}`)),
    waiting: seen('caseworker', ['/requests']),
    repair: posts(bearer('technician'), onBench.map(({ tag }) => `POST /api/v1/devices/${tag}/repairs ${repair}`)),
    // A round ends between a promise and its cancellation: the next one needs another.
    ...(held && { allocation: { ...held, most: 1, anew: promise } }),
    report: { ...seen('county', [`/reports/${year}`]), most: 1 },
  }
}

const posts = (headers, asks) => ({ asks: [...headers, ...asks], bareAsks: [headers[1], ...asks] })

async function signIn(service, email, password) {
  const headers = { origin: service.env().PASSERELLE_BASE_URL }
  const answer = await service.call('POST', '/sign-in', { form: { email, password }, headers })
  const cookie = answer.headers['set-cookie']?.map((one) => one.split(';')[0]).find((one) => one.includes('session'))
  if (!cookie) throw new Error(`${email} cannot sign in: ${answer.status} ${answer.body.slice(0, 400)}`)
  return cookie
}

/** A request that waits, and a device that suits it. */
async function suits(service, tokens) {
  const { items } = (await service.api(tokens.caseworker, 'GET', '/requests?state=waiting&limit=50')).json
  for (const request of items) {
    const answer = await service.call('GET', `/api/v1/requests/${request.id}/matches`, { token: tokens.caseworker })
    const first = answer.json?.items?.[0]
    if (first) return { request_id: request.id, device_tag: first.device.tag }
  }
  console.error('  nobody who waits is suited: no allocation measured')
  return null
}

/** Writes down what stands around the rows of each page. */
async function frames({ page, scratch, tag, year }) {
  const cut = (name, html, from, to) => {
    const [begin, end] = [html.indexOf(from) + from.length, html.lastIndexOf(to)]
    if (begin < from.length || end < begin) throw new Error(`the page ${name} is not cut: ${from} … ${to}`)
    writeFileSync(join(scratch, `${name}.before.html`), html.slice(0, begin))
    writeFileSync(join(scratch, `${name}.after.html`), html.slice(end))
  }
  cut('list', await page('technician', '/devices?state=workshop'), '<tbody>\n', '</tbody>')
  const waiting = await page('caseworker', '/requests')
  if (waiting.includes('<tbody>')) cut('waiting', waiting, '<tbody>\n', '</tbody>')
  else cut('waiting', waiting, '<div id="list">', '</div>\n</main>')
  const device = await page('technician', `/devices/${tag}`)
  cut('device', device, '<ol class="timeline">', '</ol>')
  cut('report', await page('county', `/reports/${year}`), '<h1>', '</main>')
}
