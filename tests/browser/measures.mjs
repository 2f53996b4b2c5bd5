// What can be measured on a page as it stands: axe's rules, and the geometry axe does not look at.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'RGAAv4']

/**
 * axe's violations, one line each, empty when there is none. Needs a page with JavaScript; the page's own policy on
 * scripts stays in force, for axe comes in through the debugger.
 */
export async function axe(page) {
  await page.evaluate(AXE)
  return page.evaluate(async (tags) => {
    const options = { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }
    const { violations } = await window.axe.run(document, options)
    return violations.map(({ id, help, nodes }) => {
      const places = nodes.slice(0, 4).map((node) => node.target.flat().join(' '))
      return `${id} (${help}), ${nodes.length} place(s): ${places.join(' | ')}`
    })
  }, TAGS)
}

/**
 * What is out of measure on the page, one line each: a page wider than its window, text or controls below `font` pixels,
 * targets below `target` pixels (64 at the bench). A link inside a sentence has the height of its line and is let be.
 */
export function geometry(page, { target = 24, font = 16 } = {}) {
  return page.evaluate(({ target, font }) => {
    const faults = []
    const CONTROLS = 'input:not([type=hidden]), select, textarea, button'
    const TARGETS = `${CONTROLS}, a[href], summary, [role=button], [role=link], [role=tab], [role=menuitem]`
    const name = (el) => {
      const own = el.id ? `#${el.id}` : [...el.classList].map((c) => `.${c}`).join('')
      const words = el.textContent || el.value || el.name || ''
      return `<${el.localName}${own}> ${words.trim().replace(/\s+/g, ' ').slice(0, 30)}`
    }
    // Hidden from sight only (skip links, labels for screen readers): one pixel, clipped, or out of the window.
    const seen = (el) => {
      if (!el.checkVisibility?.({ visibilityProperty: true, opacityProperty: true })) return false
      const box = el.getBoundingClientRect()
      const style = getComputedStyle(el)
      const clipped = style.position === 'absolute' && (style.clip !== 'auto' || style.clipPath !== 'none') && box.width <= 2
      return box.width > 1 && box.height > 1 && box.right > 0 && box.bottom + scrollY > 0 && !clipped
    }
    const drawn = [...document.body.querySelectorAll('*')].filter((el) => !el.closest('svg, template, script, style'))
    const shown = drawn.filter(seen)

    if (!/width\s*=\s*device-width/.test(document.querySelector('meta[name=viewport]')?.content ?? '')) {
      faults.push('no <meta name=viewport> with width=device-width')
    }
    const wide = document.documentElement.scrollWidth
    if (wide > innerWidth) {
      const scrolls = (el) => el && el !== document.body && el !== document.documentElement &&
        (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(el).overflowX) || scrolls(el.parentElement))
      const reach = (el) => Math.max(el.getBoundingClientRect().right, el.getBoundingClientRect().x + el.scrollWidth)
      const out = shown.filter((el) => reach(el) > innerWidth + 1 && !scrolls(el))
      faults.push(`page ${wide} px wide in ${innerWidth}: ${out.slice(-3).map(name).join(' | ')}`)
    }
    for (const el of shown) {
      const words = [...el.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim())
      const size = parseFloat(getComputedStyle(el).fontSize)
      const raised = el.closest('sup, sub')
      const written = words || el.matches(`:is(${CONTROLS}):not([type=checkbox], [type=radio], [type=range])`)
      if (written && !raised && size < font) faults.push(`text ${size} px: ${name(el)}`)
    }
    // Words in a column too narrow for them stand one letter a line.
    for (const el of shown.filter((e) => e.matches('td, th, dd, dt, li, p') && e.textContent.trim().length > 6)) {
      if ((el.closest('thead')?.getBoundingClientRect().width ?? 9) <= 2) continue
      const style = getComputedStyle(el)
      const room = el.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
      if (room < 1.5 * parseFloat(style.fontSize)) faults.push(`column of ${Math.round(room)} px: ${name(el)}`)
    }
    const header = document.querySelector('header .bar')
    if (header && innerWidth <= 360 && header.getBoundingClientRect().height > 64) {
      faults.push(`header ${Math.round(header.getBoundingClientRect().height)} px high at ${innerWidth}`)
    }
    const inSentence = (el) => el.localName === 'a' && getComputedStyle(el).display === 'inline' &&
      [...(el.parentElement?.childNodes ?? [])].some((n) => n.nodeType === Node.TEXT_NODE && /\p{L}/u.test(n.data))
    for (const el of shown.filter((e) => e.matches(TARGETS) && !inSentence(e))) {
      // A box to tick is as large as its label, which ticks it too.
      const boxes = [el, ...(el.labels ?? [])].map((e) => e.getBoundingClientRect())
      const [width, height] = ['width', 'height'].map((side) => Math.max(...boxes.map((box) => box[side])))
      if (width < target - 0.5 || height < target - 0.5) {
        faults.push(`target ${Math.round(width)} × ${Math.round(height)} px: ${name(el)}`)
      }
    }
    return faults
  }, { target, font })
}
