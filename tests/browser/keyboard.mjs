// A page walked with the keyboard alone.

/** What has the focus: its path, role, name, box, whether one can see that it has it; null when nothing has. */
function focused(page) {
  return page.evaluate(() => {
    const el = document.activeElement
    if (!el || el === document.body || el === document.documentElement) return null
    const place = (e) => `${e.localName}:${[...e.parentElement.children].indexOf(e)}`
    const path = (e) => (e.parentElement ? `${path(e.parentElement)}>${place(e)}` : '')
    const words = (e) => (e?.textContent ?? '').trim().replace(/\s+/g, ' ')
    const ids = (el.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean)
    const by = ids.map((id) => words(document.getElementById(id))).join(' ')
    const label = [...(el.labels ?? [])].map(words).join(' ')
    const name = by || el.getAttribute('aria-label') || label || words(el) || el.value || el.title || ''
    // A box hidden behind its styled label shows its focus there.
    const tiny = (e) => e.getBoundingClientRect().width <= 2 || getComputedStyle(e).opacity === '0'
    const stand = tiny(el) && el.labels?.length ? el.labels[0] : el
    const box = stand.getBoundingClientRect()
    const ringed = [el, stand].map((e) => getComputedStyle(e))
      .some((s) => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none')
    const x = Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1)
    const y = Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1)
    const over = document.elementFromPoint(x, y)
    const flat = box.width < 1 || box.height < 1
    const outside = flat || box.right <= 0 || box.bottom <= 0 || box.x >= innerWidth || box.y >= innerHeight
    const covered = !outside && over && !(stand.contains(over) || over.contains(stand)) ? over.localName : null
    return {
      path: path(el), tag: el.localName, role: el.getAttribute('role') ?? el.type ?? el.localName, name,
      box: { x: box.x, y: box.y, width: box.width, height: box.height }, ringed, outside, covered,
    }
  })
}

/**
 * Tabs through the whole page, once around. Gives the stops in order and the faults: focus one cannot see, focus under
 * something else, focus that does not move on.
 */
export async function walk(page, { most = 300 } = {}) {
  const stops = []
  const faults = []
  let left = 0
  while (stops.length < most) {
    await page.keyboard.press('Tab')
    const stop = await focused(page)
    if (!stop) {
      if (++left > 2) break
      continue
    }
    if (stops.length && stop.path === stops[0].path) break
    const called = `${stop.tag} "${stop.name.slice(0, 40)}"`
    // The day, the month and the year of a date are stops of one field.
    if (stops.length && stop.path === stops.at(-1).path && /^(date|time|datetime-local)$/.test(stop.role)) continue
    if (stops.length && stop.path === stops.at(-1).path) {
      faults.push(`focus is held by ${called}`)
      break
    }
    stops.push(stop)
    if (stop.outside) faults.push(`focus on something invisible: ${called}`)
    else if (!stop.ringed) faults.push(`focus cannot be seen on ${called}`)
    if (stop.covered) faults.push(`focus on ${called} is under a ${stop.covered}`)
  }
  if (stops.length === most) faults.push(`no end after ${most} stops`)
  return { stops, faults }
}

/**
 * Tabs until what is named (a text it holds, or a RegExp) has the focus; answers the number of presses.
 * Throws when it never comes.
 */
export async function tabTo(page, name, { most = 100 } = {}) {
  const fits = (text) => (name instanceof RegExp ? name.test(text) : text.includes(name))
  for (let presses = 1; presses <= most; presses++) {
    await page.keyboard.press('Tab')
    const stop = await focused(page)
    if (stop && fits(stop.name)) return presses
  }
  throw new Error(`the keyboard never reaches ${name}`)
}
