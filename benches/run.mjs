// node benches/run.mjs [--sizes=1000,10000] [--only=sqlite|postgres] [--work=list,device] [--seconds=4] [--rounds=3]
//
// The service (release binary) beside the bare handlers of `benches/bare`, on the same made-up database, in turns, under
// the same load. Prints one line of the table of README.md for each work. Needs wrk (`apt-get install wrk`).

import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, Service, atTheEnd, folder, freePort, has, pause, run } from '../tests/heavy/service.mjs'
import { Postgres } from '../tests/heavy/postgres.mjs'
import { of as worksOf } from './works.mjs'
import { Measured, cpu, memory, median } from './measure.mjs'

const options = { sizes: '1000,10000,100000', seconds: '4', rounds: '3', connections: '1,16' }
for (const word of process.argv.slice(2)) {
  const [name, value = ''] = word.replace(/^--/, '').split('=')
  options[name] = value
}
if (!has('wrk')) throw new Error('wrk is not there: apt-get install wrk')

const PASSWORD = 'bruyère lente sous la table 47'
process.env.PASSERELLE_BIN ||= join(ROOT, 'target/release/passerelle')

/** Builds what is measured; where the bare handlers' program is. */
function build() {
  if (!('no-build' in options)) run('cargo', ['build', '--release'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
  const told = run('cargo', ['bench', '--no-run', '--bench', 'bare', '--message-format=json'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  })
  const made = told.split('\n').filter((line) => line.includes('"executable":"')).map((line) => JSON.parse(line))
  return made.find(({ target }) => target.name === 'bare').executable
}

/** A database of this size: filled here, or found where an earlier run left it (SQLite only). */
async function filled(engine, size, server) {
  const home = engine === 'sqlite' ? join(ROOT, 'target/bench', String(size)) : folder(`bench-${size}`)
  mkdirSync(home, { recursive: true })
  const database = engine === 'sqlite' ? `sqlite://${home}/bench.db?mode=rwc` : server.database(`bench_${size}`)
  const service = new Service({ home, database, settings: { PASSERELLE_MAX_REQUESTS: '64' } })
  service.port = 8080
  const notes = join(home, 'tokens.txt')
  if (engine !== 'sqlite' || !existsSync(notes)) {
    service.command(['migrate'])
    const began = Date.now()
    const people = Math.max(100, Math.round(size * 0.3))
    const told = service.command(
      ['generate', '--devices', String(size), '--people', String(people), '--seed', '1', '--tokens', '--password-from-stdin'],
      { input: PASSWORD, maxBuffer: 1 << 26 },
    )
    console.error(`${engine}, ${size} devices, ${people} people: filled in ${Math.round((Date.now() - began) / 100) / 10} s`)
    writeFileSync(notes, told)
  }
  if (engine === 'postgres') server.sql('VACUUM ANALYZE', `bench_${size}`)
  else if (size < 1_000_000) {
    // What a run writes, it writes into a copy; a million devices (22 GB) are not copied.
    for (const end of ['', '-wal', '-shm']) rmSync(join(home, `run.db${end}`), { force: true })
    copyFileSync(join(home, 'bench.db'), join(home, 'run.db'))
    service.database = `sqlite://${home}/run.db`
  }
  return { service, told: readFileSync(notes, 'utf8') }
}

/** The bare handlers on the same database. */
async function bare(program, database, frames) {
  const port = await freePort()
  const child = spawn(program, [database, String(port), frames], { stdio: ['ignore', 'ignore', 'inherit'] })
  atTheEnd(() => child.kill('SIGKILL'))
  for (let tries = 0; ; tries++) {
    const up = await fetch(`http://127.0.0.1:${port}/none`).catch(() => null)
    if (up) return { port, child }
    if (tries > 500) throw new Error('the bare handlers do not come up')
    await pause(20)
  }
}

/** One load on one program: what wrk saw, and the CPU of the program and of its database. */
async function load(port, pids, file, connections) {
  const before = cpu(pids())
  const told = await new Promise((done, failed) => {
    const threads = Math.min(2, connections)
    const args = [`-t${threads}`, `-c${connections}`, `-d${options.seconds}s`, '--timeout', '30s', '-s', join(ROOT, 'benches/wrk.lua'), `http://127.0.0.1:${port}`]
    const child = spawn('wrk', args, { env: { ...process.env, PASSERELLE_BENCH: file }, stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (piece) => (text += piece))
    child.once('error', failed).once('exit', () => done(text))
  })
  const line = told.split('\n').find((one) => one.startsWith('{'))
  if (!line) throw new Error(told)
  const seen = JSON.parse(line)
  if (seen.failed) console.error(`  ! ${seen.failed} of ${seen.requests} failed: ${seen.last}`)
  return new Measured(seen, cpu(pids()) - before)
}

const program = build()
const engines = options.only ? [options.only] : ['sqlite', 'postgres']
const server = engines.includes('postgres') ? await Postgres.start(['shared_buffers=1GB', 'max_wal_size=4GB']) : null
const scratch = folder('bench-frames')
console.log('| Database | Devices | Work | Connections | req/s | bare | share | CPU ms | bare | times | p50 ms | p95 ms | bare p95 | memory MiB |')
console.log('|---|---|---|---|---|---|---|---|---|---|---|---|---|---|')
for (const engine of engines) {
  for (const size of options.sizes.split(',').map(Number)) {
    const { service, told } = await filled(engine, size, server)
    const began = Date.now()
    await service.start({ path: '/healthz', within: 300_000 })
    console.error(`${engine}, ${size}: first answer after ${Date.now() - began} ms`)
    await pause(1_000)
    console.error(`${engine}, ${size}: idle ${memory(service.child.pid)} MiB`)
    const works = await worksOf(service, told, PASSWORD, scratch)
    const floor = await bare(program, service.database, scratch)
    const database = () => (engine === 'postgres' ? server.processes() : [])
    const wanted = options.work ? options.work.split(',') : Object.keys(works)
    for (const name of wanted) {
      const { most = 16, anew } = works[name]
      const [ours, theirs] = [join(scratch, `${name}.txt`), join(scratch, `${name}.bare.txt`)]
      const write = ({ asks, bareAsks }) => {
        writeFileSync(ours, asks.join('\n'))
        writeFileSync(theirs, bareAsks.join('\n'))
      }
      write(works[name])
      for (const connections of options.connections.split(',').map(Number).filter((one) => one <= most)) {
        const [here, there] = [[], []]
        for (let round = 0; round < Number(options.rounds); round++) {
          const other = round > 0 && anew ? await anew() : null
          if (other) write(other)
          here.push(await load(service.port, () => [service.child.pid, ...database()], ours, connections))
          there.push(await load(floor.port, () => [floor.child.pid, ...database()], theirs, connections))
        }
        const of = (rounds, figure) => median(rounds.map((one) => one[figure]))
        const [rate, bareRate, cost, bareCost] = [of(here, 'rate'), of(there, 'rate'), of(here, 'cpu'), of(there, 'cpu')]
        console.log(
          `| ${engine} | ${size} | ${name} | ${connections} | ${rate.toFixed(rate < 10 ? 1 : 0)} | ${bareRate.toFixed(bareRate < 10 ? 1 : 0)} | ${Math.round((100 * rate) / bareRate)} % | ` +
            `${cost.toFixed(2)} | ${bareCost.toFixed(2)} | ${(cost / bareCost).toFixed(1)} | ${of(here, 'p50').toFixed(2)} | ${of(here, 'p95').toFixed(2)} | ` +
            `${of(there, 'p95').toFixed(2)} | ${memory(service.child.pid)} |`,
        )
        if (here[0].size && Math.abs(here[0].size - there[0].size) > here[0].size * 0.15) {
          console.error(`  ${name}: ${Math.round(here[0].size)} bytes an answer, bare ${Math.round(there[0].size)}`)
        }
      }
    }
    await service.end()
    floor.child.kill('SIGKILL')
  }
}
