// What a run saw: checks with what was seen instead, figures to be copied into the README.

export class Report {
  failed = 0

  /** One line: whether it held. */
  check(name, holds, seen = '') {
    if (!holds) this.failed++
    console.log(holds ? `ok   ${name}` : `FAIL ${name}\n       ${seen}`)
    return holds
  }

  /** One figure. */
  figure(name, value) {
    console.log(`     ${name}: ${value}`)
  }
}

/** Does this `times` times, `atOnce` at once. */
export async function many(times, atOnce, work) {
  let next = 0
  const one = async () => {
    while (next < times) await work(next++)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, times) }, one))
}

/** How often each of these came. */
export function tally(values) {
  const counted = {}
  for (const value of values) counted[value] = (counted[value] ?? 0) + 1
  return counted
}

/** The value below which this share lies. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}
