// A PostgreSQL server of our own, as durable as it is in life, to stop, freeze and kill.

import { chmodSync, chownSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { ROOT, atTheEnd, folder, freePort, run } from './service.mjs'

const root = process.getuid() === 0
const asServer = (program, args, options) =>
  root ? run('runuser', ['-u', 'postgres', '--', program, ...args], options) : run(program, args, options)

export class Postgres {
  /** A new server, running. */
  static async start(settings = []) {
    const server = new Postgres()
    server.bin = run(join(ROOT, 'tests/with-postgres'), ['--where'])
    server.home = folder('heavy-pg')
    if (root) {
      const { uid, gid } = Object.fromEntries(
        ['uid', 'gid'].map((name) => [name, Number(run('id', [`-${name[0]}`, 'postgres']))]),
      )
      chownSync(server.home, uid, gid)
    }
    chmodSync(server.home, 0o700)
    server.data = join(server.home, 'data')
    const locale = ['--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=fr-FR']
    asServer(join(server.bin, 'initdb'), ['-D', server.data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', ...locale], { cwd: server.home })
    server.port = await freePort()
    server.settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=100', ...settings]
    server.up()
    atTheEnd(() => {
      server.thaw()
      server.down('immediate')
    })
    return server
  }

  /** Starts the server. */
  up() {
    const options = [`-p ${this.port}`, ...this.settings.map((one) => `-c ${one}`)].join(' ')
    const args = ['-D', this.data, '-w', '-l', join(this.home, 'server.log'), '-o', options, 'start']
    asServer(join(this.bin, 'pg_ctl'), args, { cwd: this.home, stdio: 'ignore' })
  }

  /** Stops it: `fast` ends connections, `immediate` is a crash. */
  down(mode = 'fast') {
    if (!existsSync(join(this.data, 'postmaster.pid'))) return
    const args = ['-D', this.data, '-m', mode, '-w', 'stop']
    spawnSync(...(root ? ['runuser', ['-u', 'postgres', '--', join(this.bin, 'pg_ctl'), ...args]] : [join(this.bin, 'pg_ctl'), args]), { cwd: this.home })
  }

  /** Every process of it. */
  processes() {
    if (!existsSync(join(this.data, 'postmaster.pid'))) return []
    const first = readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0]
    const found = spawnSync('ps', ['-o', 'pid=', '--ppid', first], { encoding: 'utf8' }).stdout
    return [first, ...found.split(/\s+/).filter(Boolean)].map(Number)
  }

  /** Every process stands still. */
  freeze() {
    for (const pid of this.processes()) process.kill(pid, 'SIGSTOP')
  }

  /** They go on. */
  thaw() {
    for (const pid of this.processes().reverse()) {
      try {
        process.kill(pid, 'SIGCONT')
      } catch (cause) {
        // A process of one connection that ended since it was listed.
        if (cause.code !== 'ESRCH') throw cause
      }
    }
  }

  /** A new database: its address. */
  database(name) {
    this.sql(`CREATE DATABASE ${name}`)
    return `postgres://postgres@127.0.0.1:${this.port}/${name}`
  }

  /** Runs SQL; what it gives, one row a line. */
  sql(text, database = 'postgres') {
    const address = ['-h', '127.0.0.1', '-p', String(this.port), '-U', 'postgres', '-d', database]
    return run(join(this.bin, 'psql'), [...address, '-AtXqc', text])
  }
}
