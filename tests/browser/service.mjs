// The service itself, started for one journey on an empty folder and the demonstration's data, and ended after it.

import { spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const READY_WITHIN_MS = 120_000
const GONE_WITHIN_MS = 10_000

/** The binary the journeys walk through: PASSERELLE_BIN, else the one `cargo build` makes. */
export const binary = () => resolve(process.env.PASSERELLE_BIN || join(ROOT, 'target/debug/passerelle'))

function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer().once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => done(port))
    })
  })
}

/** The demonstration as it was filled for the first journey; the next ones begin with a copy of it. */
let filled

function copyAll(from, to) {
  for (const name of readdirSync(from).filter((name) => !name.endsWith('-shm'))) copyFileSync(join(from, name), join(to, name))
}

function keep(home) {
  filled = mkdtempSync(join(tmpdir(), 'passerelle-filled-'))
  process.once('exit', () => rmSync(filled, { recursive: true, force: true, maxRetries: 5 }))
  copyAll(home, filled)
}

/**
 * Starts `serve --demo` and waits until it is ready.
 * Gives `{ base, log(), stop() }`; `stop` answers the exit code, null when it had to be killed.
 */
export async function startService() {
  const home = mkdtempSync(join(tmpdir(), 'passerelle-journey-'))
  const base = `http://127.0.0.1:${await freePort()}`
  if (filled) copyAll(filled, home)
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PASSERELLE_'))
  const env = {
    ...Object.fromEntries(own),
    PASSERELLE_DATABASE_URL: `sqlite://${home}/demo.db?mode=rwc`,
    PASSERELLE_MASTER_KEY_FILE: join(home, 'passerelle.key'),
    PASSERELLE_LISTEN: base.slice('http://'.length),
    PASSERELLE_BASE_URL: base,
  }
  const lines = []
  const child = spawn(binary(), ['serve', '--demo'], { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let ended = null
  const end = new Promise((done) => {
    child.once('error', (error) => done((ended = { code: null, why: error.message })))
    child.once('exit', (code, signal) => done((ended = { code, why: signal ? `ended by ${signal}` : `exit ${code}` })))
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      lines.push(...text.split('\n').filter(Boolean))
      lines.splice(0, lines.length - 60)
    })
  }
  const log = () => lines.join('\n')
  const killNow = () => {
    child.kill('SIGKILL')
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
  process.once('exit', killNow)

  async function stop() {
    child.kill('SIGTERM')
    await Promise.race([end, pause(GONE_WITHIN_MS, null, { ref: false })])
    const code = ended ? ended.code : null
    killNow()
    process.off('exit', killNow)
    return code
  }

  const giveUp = Date.now() + READY_WITHIN_MS
  for (;;) {
    const ready = await fetch(`${base}/readyz`).then((answer) => answer.ok, () => false)
    if (ready) {
      if (!filled) keep(home)
      return { base, log, stop }
    }
    if (ended || Date.now() > giveUp) {
      const why = ended ? ended.why : `not ready after ${READY_WITHIN_MS / 1000} s`
      await stop()
      throw new Error(`${binary()} serve --demo: ${why}\n${log()}`)
    }
    await pause(100)
  }
}
