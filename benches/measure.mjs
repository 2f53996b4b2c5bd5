// What a process costs, as Linux counts it.

import { readFileSync } from 'node:fs'

const TICKS = 100

/** Seconds of CPU that these processes, and what they waited for of their children, have taken until now. */
export function cpu(pids) {
  let ticks = 0
  for (const pid of pids) {
    try {
      // After the name, which may hold anything: utime, stime, cutime and cstime are the fields 14 to 17 of proc(5).
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ')
      ticks += fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0)
    } catch {}
  }
  return ticks / TICKS
}

/** MiB of memory that are this process's share (PSS). */
export function memory(pid) {
  const kib = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]
  return Math.round(Number(kib) / 1024)
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** One run of wrk. */
export class Measured {
  constructor(seen, seconds) {
    this.rate = seen.requests / (seen.us / 1e6)
    this.cpu = (seconds * 1_000) / Math.max(1, seen.requests)
    this.size = seen.bytes / Math.max(1, seen.requests)
    Object.assign(this, { p50: seen.p50, p95: seen.p95, p99: seen.p99 })
  }
}
