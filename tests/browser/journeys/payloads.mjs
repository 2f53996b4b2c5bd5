// Forty ways to make a page run what someone typed, sent through every text field of every form that anyone finds; then every
// page again, for each role: nothing runs, and nothing is even held back by the page's policy, for nothing was let in.
// Seen on 26 November 2026: 1,520 sent in 38 forms, 299 taken (what moves its object on is taken once, and what wants a date or
// a code takes no sentence), 217 pages that show them 249 times.

import { ROLES, signInAs } from '../harness.mjs'

/** Stands in each payload: where it can be read, the text came through as text. */
const MARK = 'h1t'
const RUN = '__ran(1)'
const PAYLOADS = [
  `<script>${RUN}</script>`, `<SCRIPT SRC=//x.invalid></SCRIPT>`, `<scr<script>ipt>${RUN}</script>`, `<script>${RUN}//`,
  `</title><script>${RUN}</script>`, `</textarea><script>${RUN}</script>`, `</script><script>${RUN}</script>`, `--><script>${RUN}</script>`,
  `<img src=x onerror=${RUN}>`, `<img src=x onerror=&#95;&#95;ran(1)>`, `<img/src/onerror=${RUN}>`, `<img src=\`x\`onerror=${RUN}>`,
  `"><img src=x onerror=${RUN}>`, `'><img src=x onerror=${RUN}>`, `" onmouseover=${RUN} x="`, `' onmouseover=${RUN} x='`,
  `" autofocus onfocus=${RUN} x="`, `x onfocus=${RUN} autofocus`, `<svg onload=${RUN}>`, `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x>`, `<math><mi xlink:href="javascript:${RUN}">`, `<body onload=${RUN}>`, `<iframe src=javascript:${RUN}>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>">`, `<object data=javascript:${RUN}>`, `<embed src=javascript:${RUN}>`, `<form action=javascript:${RUN}><button>`,
  `<a href=javascript:${RUN}>x</a>`, `javascript:${RUN}`, `data:text/html,<script>${RUN}</script>`, `<base href=//x.invalid>`,
  `<link rel=stylesheet href=//x.invalid>`, `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`, `<style>@import '//x.invalid'</style>`, `<details open ontoggle=${RUN}>`,
  `<video><source onerror=${RUN}></video>`, `{{constructor.constructor('${RUN}')()}}`, `\${${RUN}}`, `<template><script>${RUN}</script></template>`,
].map((payload) => `${MARK}${payload}`)

/** Files, other languages, other hosts. */
const NO_PAGE = /\.(pdf|csv|json|xlsx|png|svg)$|^\/(api|assets)\/|^\/d\//
/** One puts out, one speaks another language, one closes the account it is typed in. */
const NOT_SENT = /\/sign-out$|\/language$|\/demo|\/evidence$|\/me\/|\/settings\/accounts\/.*(disable|move|password)/
/** Pages of one sort that are looked at. */
const OF_A_SORT = 2

export default async function payloads({ newPage, check, troubles }) {
  const ran = []
  const pages = {}
  for (const role of Object.keys(ROLES)) {
    const page = (pages[role] = await newPage())
    await page.exposeFunction('__ran', () => void ran.push(page.url()))
    await page.exposeFunction('__held', (what) => void ran.push(`${page.url()}: held back by the policy: ${what}`))
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => window.__held(`${event.violatedDirective} ${event.blockedURI}`))
    })
    await signInAs(page, role)
  }
  let sent = 0, taken = 0, fell = []
  const seen = new Set()
  for (const [role, page] of Object.entries(pages)) {
    for (const path of await addresses(page)) {
      await page.goto(path)
      const told = await page.evaluate(sendAll, { payloads: PAYLOADS, except: NOT_SENT.source, seen: [...seen] })
      told.forms.forEach((form) => seen.add(form))
      sent += told.sent
      taken += told.taken
      fell.push(...told.fell.map((what) => `${role} ${path}: ${what}`))
    }
  }
  check(`forty payloads in ${seen.size} forms: ${sent} sent, ${taken} taken, none breaks the service`, seen.size > 25 && taken > 200 && !fell.length, fell)
  let shown = 0, looked = 0
  for (const page of Object.values(pages)) {
    for (const path of await addresses(page)) {
      await page.goto(path)
      looked++
      shown += (await page.locator('body').innerText()).split(MARK).length - 1
      for (const field of await page.locator('input:visible, textarea:visible, a:visible, summary:visible').all()) {
        await field.dispatchEvent('mouseover').catch(() => {})
      }
    }
  }
  check(`${looked} pages show what was typed, ${shown} times`, shown > 200, shown)
  check('nothing of it runs, and no policy has to hold anything back', ran.length === 0, ran.slice(0, 10))
  const others = Object.values(pages).flatMap((page) => troubles(page)).filter((said) => !/status of 4\d\d|^4\d\d /.test(said))
  check('no page asks another host, and no console complains', others.length === 0, others.slice(0, 10))
}

/** In the page: sends each of its forms once a payload, every text field filled with it. */
async function sendAll({ payloads, except, seen }) {
  const OTHERS = ['', '2012-12-14', '1984', '12', 'a@example.org', '+33 4 74 00 00 00', 'https://x.invalid']
  const told = { forms: [], sent: 0, taken: 0, fell: [] }
  for (const form of document.querySelectorAll('form[method="post" i]')) {
    const action = new URL(form.getAttribute('action') || location.href, location.href)
    const sort = action.pathname.replace(/[^/]*\d[^/]*/g, ':')
    if (new RegExp(except).test(action.pathname) || seen.includes(sort) || told.forms.includes(sort)) continue
    const fields = [...form.elements].filter((field) => field.name && /^(text|search|textarea|tel|email|url)$/.test(field.type))
    if (!fields.length) continue
    told.forms.push(sort)
    // What a field takes that takes no sentence: found with the first payload, kept for the others.
    const instead = new Map()
    for (const [at, payload] of [...Array(OTHERS.length).fill(payloads[0]), ...payloads].entries()) {
      const data = new URLSearchParams(new FormData(form))
      for (const field of form.elements) {
        if (field.type === 'radio' && field.name && !data.has(field.name)) data.set(field.name, field.value)
        if (field.type === 'number' && !field.value) data.set(field.name, field.min || '1')
        if (field.tagName === 'SELECT' && !field.value && field.options.length > 1) data.set(field.name, field.options[1].value)
      }
      for (const field of fields) data.set(field.name, instead.has(field.name) ? OTHERS[instead.get(field.name)] ?? field.defaultValue : payload)
      const button = form.querySelector('button[name]')
      if (button) data.set(button.name, button.value)
      if (data.has('_key')) data.set('_key', `${data.get('_key').slice(0, 20)}-${at}`)
      const answer = await fetch(action, { method: 'POST', body: data, redirect: 'manual' })
      if (answer.type === 'opaqueredirect') told.taken++
      if (answer.status >= 500) told.fell.push(`${answer.status} ${action.pathname} ${payload}`)
      if (at >= OTHERS.length) told.sent++
      else if (answer.status === 422) {
        const again = new DOMParser().parseFromString(await answer.text(), 'text/html')
        for (const { name } of again.querySelectorAll('[aria-invalid="true"][name]')) instead.set(name, (instead.get(name) ?? -1) + 1)
      }
    }
  }
  return told
}

/** The addresses one reaches from the first page, the first few of each sort. */
async function addresses(page) {
  const counts = new Map()
  const found = new Set()
  const todo = ['/today', '/menu']
  while (todo.length) {
    const path = todo.shift()
    const sort = path.split('?')[0].replace(/[^/]*\d[^/]*/g, ':')
    if (found.has(path) || (counts.get(sort) ?? 0) >= OF_A_SORT) continue
    counts.set(sort, (counts.get(sort) ?? 0) + 1)
    const answer = await page.goto(path)
    if (!answer.ok()) continue
    found.add(path)
    const links = await page.locator('a[href^="/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
    todo.push(...links.map((href) => href.split('#')[0]).filter((href) => href && !NO_PAGE.test(href.split('?')[0])))
  }
  return [...found]
}
