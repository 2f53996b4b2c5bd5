// Every page that a role can reach from its first page, one of each sort, at every width: axe, the ruler, the console; also
// enlarged four times, and on the desk by keyboard alone. With PASSERELLE_SHOTS each page is left there as a picture.

import { ROLES, WIDTHS, signInAs, walk } from '../harness.mjs'

/** Files, acts and other languages are no pages. */
const NO_PAGE = /\.(pdf|csv|xlsx|json|png|svg)$|^\/(api|assets)\/|^\/d\//
/** Most sorts of page a role has; more would mean that an address has grown a part that is not folded below. */
const MOST = 60

/** Pages that are the same for everyone are looked at once. */
const SHARED = /^\/(me|help|accessibility|demo|find|api\/docs)/

export default async function pages({ newPage, check, clean, screenshot }) {
  const shared = new Set()
  for (const role of Object.keys(ROLES)) {
    const desk = await newPage({ width: 1280 })
    await signInAs(desk, role)
    const found = await sorts(desk)
    check(`${role}: pages of ${found.length} sorts`, found.length > 5 && found.length < MOST, found.join(' '))
    const own = found.filter((path) => !shared.has(path))
    found.filter((path) => SHARED.test(path)).forEach((path) => shared.add(path))
    for (const width of WIDTHS) {
      const page = width === 1280 ? desk : await newPage({ width })
      if (width !== 1280) await signInAs(page, role)
      for (const path of own) {
        await page.goto(path)
        const name = `${role}${path.replaceAll('/', '-')}-${width}`
        await clean(page, name)
        if (process.env.PASSERELLE_SHOTS) await screenshot(page, name)
        if (width === 360) {
          // A desk's window of 1,280 pixels at 400 %.
          await page.setViewportSize({ width: 320, height: 400 })
          await clean(page, `${name.slice(0, -3)}400%`, { rules: false })
          await page.setViewportSize({ width, height: 740 })
        }
        if (width === 1280) {
          const { faults } = await walk(page)
          check(`${name}: every stop of the keyboard can be seen`, faults.length === 0, faults)
        }
      }
      await page.context().close()
    }
  }
}

/** The addresses one reaches from the first page, the first of each sort. */
async function sorts(page) {
  const seen = new Map()
  const todo = ['/today', '/menu']
  while (todo.length) {
    const path = todo.shift()
    if (seen.has(sort(path))) continue
    seen.set(sort(path), path)
    await page.goto(path)
    const links = await page.locator('a[href^="/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
    todo.push(...links.map((href) => href.split('#')[0]).filter((href) => href && !NO_PAGE.test(href.split('?')[0])))
  }
  return [...seen.values()]
}

/** An address without what tells one thing from another of its sort. */
function sort(path) {
  const [place, query = ''] = path.split('?')
  const parts = place.split('/').map((part) => (/\d/.test(part) ? ':' : part))
  const asked = [...new URLSearchParams(query)].map(([name, value]) => (/\d/.test(value) ? name : `${name}=${value}`))
  return `${parts.join('/')}?${asked.filter((one) => !/^(after|from|q|state|stage|kind|show|due_before|month)/.test(one)).sort()}`
}
