// The service as a process of its own, on a folder of its own, with whatever stands in front of it (strace) and whatever
// database it is told; and how to end it, gently or not.

import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const binary = () => resolve(process.env.PASSERELLE_BIN || join(ROOT, 'target/debug/passerelle'))
export { pause }

const leftovers = new Set()
// The last made is taken away first: what stands in a folder before the folder.
process.on('exit', () => [...leftovers].reverse().forEach((clear) => clear()))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))

/** Does this when the run ends, however it ends; the answer takes it back. */
export function atTheEnd(clear) {
  leftovers.add(clear)
  return () => leftovers.delete(clear)
}

/** A folder that is gone at the end. */
export function folder(name) {
  const path = mkdtempSync(join(tmpdir(), `passerelle-${name}-`))
  atTheEnd(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }))
  return path
}

export function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => done(port))
    })
  })
}

/** Whether a program is there. */
export const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

/** Runs a program to its end; what it printed. Throws when it fails. */
export function run(program, args, options = {}) {
  const done = spawnSync(program, args, { encoding: 'utf8', ...options })
  if (done.error || done.status !== 0) {
    throw new Error(`${program} ${args.join(' ')}: ${done.error ?? `exit ${done.status}`}\n${done.stdout}\n${done.stderr}`)
  }
  return (done.stdout ?? '').trim()
}

/** One instance: where it is, how it is started, spoken to and ended. */
export class Service {
  constructor({ home, database, settings = {}, prefix = [] }) {
    Object.assign(this, { home, database: database ?? `sqlite://${home}/heavy.db?mode=rwc`, settings, prefix, lines: [] })
  }

  env() {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PASSERELLE_'))
    return {
      ...Object.fromEntries(own),
      PASSERELLE_DATABASE_URL: this.database,
      PASSERELLE_MASTER_KEY_FILE: join(this.home, 'passerelle.key'),
      PASSERELLE_LISTEN: `127.0.0.1:${this.port}`,
      PASSERELLE_BASE_URL: 'http://127.0.0.1:8080',
      ...this.settings,
    }
  }

  /** Runs one command of the service on its database. */
  command(args, options = {}) {
    return run(binary(), args, { cwd: this.home, env: this.env(), ...options })
  }

  /** What `verify` says: empty when everything is whole. */
  verify() {
    const done = spawnSync(binary(), ['verify'], { cwd: this.home, env: this.env(), encoding: 'utf8' })
    return done.status === 0 ? '' : `${done.stdout}${done.stderr}`
  }

  /** Starts it and waits until `path` answers 200; unless it is told not to wait. */
  async start({ path = '/readyz', within = 60_000 } = {}) {
    this.port = await freePort()
    const [program, ...args] = [...this.prefix, binary(), 'serve']
    const child = spawn(program, args, { cwd: this.home, env: this.env(), stdio: ['ignore', 'ignore', 'pipe'] })
    this.child = child
    this.ended = new Promise((done) => child.once('exit', (code, signal) => done({ code, signal })))
    let over = null
    this.ended.then((end) => (over = end))
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.lines.push(...text.split('\n').filter(Boolean))
      this.lines.splice(0, this.lines.length - 200)
    })
    this.forget = atTheEnd(() => child.kill('SIGKILL'))
    this.agent = new Agent({ keepAlive: true, maxSockets: 256 })
    const giveUp = Date.now() + within
    for (;;) {
      const answer = await this.call('GET', path).catch(() => null)
      if (answer?.status === 200) return this
      if (over || Date.now() > giveUp) throw new Error(`not up: ${JSON.stringify(over)}\n${this.lines.join('\n')}`)
      await pause(20)
    }
  }

  /** Sends a signal and waits for the end: `{ code, signal, ms }`. */
  async end(signal = 'SIGTERM') {
    const began = Date.now()
    this.child.kill(signal)
    const end = await this.ended
    this.forget()
    this.agent.destroy()
    return { ...end, ms: Date.now() - began }
  }

  /** One request; `{ status, headers, body, json }`. Fails as the connection does. */
  call(method, path, { token, body, form, headers = {}, timeout = 60_000 } = {}) {
    const text = form ? new URLSearchParams(form).toString() : body === undefined ? '' : JSON.stringify(body)
    const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
    const sent = { host: '127.0.0.1:8080', ...headers }
    if (token) sent.authorization = `Bearer ${token}`
    if (text) Object.assign(sent, { 'content-type': type, 'content-length': Buffer.byteLength(text) })
    return new Promise((done, failed) => {
      const options = { host: '127.0.0.1', port: this.port, method, path, headers: sent, agent: this.agent, timeout }
      const asked = request(options, (answer) => {
        const pieces = []
        answer.on('data', (piece) => pieces.push(piece)).once('error', failed)
        answer.once('end', () => {
          const body = Buffer.concat(pieces).toString()
          let json = null
          try {
            json = JSON.parse(body)
          } catch {}
          done({ status: answer.statusCode, headers: answer.headers, body, json })
        })
      })
      asked.once('timeout', () => asked.destroy(new Error('no answer in time'))).once('error', (error) => {
        // A connection that stood idle too long was closed meanwhile: a reading is asked again on a new one.
        const again = asked.reusedSocket && error.code === 'ECONNRESET' && method === 'GET'
        if (again) this.call(method, path, { token, body, form, headers, timeout }).then(done, failed)
        else failed(error)
      })
      asked.end(text)
    })
  }

  /** The same under `/api/v1`, with the answer checked. */
  async api(token, method, path, body, expected = [200, 201], headers = {}) {
    const answer = await this.call(method, `/api/v1${path}`, { token, body, headers })
    if (![expected].flat().includes(answer.status)) {
      throw new Error(`${method} ${path} → ${answer.status} ${answer.body.slice(0, 400)}`)
    }
    return answer
  }
}
