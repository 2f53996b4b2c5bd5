import { chromium } from 'playwright-core'
import { axe, geometry } from './measures.mjs'
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
const base = 'http://127.0.0.1:8471', shots = '/tmp/screens/shots'
mkdirSync(shots, { recursive: true })
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })
const state = {}
const lang = process.env.L || 'fr'
async function signin(who) {
  const ctx = await browser.newContext({ baseURL: base, javaScriptEnabled: false, locale: lang === 'fr' ? 'fr-FR' : 'en-GB' })
  const page = await ctx.newPage()
  await page.goto('/sign-in')
  await page.fill('#email', `${who}@example.org`); await page.fill('#password', 'correct horse battery staple')
  await page.click('main button.primary')
  state[who] = await ctx.storageState()
  return page
}
let bad = 0
let skip = !!process.env.SKIP
async function look(who, path, name, { measure = true } = {}) {
  if (skip) return
  for (const width of [360, 768, 1280]) {
    const ctx = await browser.newContext({ baseURL: base, storageState: state[who], viewport: { width, height: width < 600 ? 740 : 900 }, locale: lang === 'fr' ? 'fr-FR' : 'en-GB' })
    const page = await ctx.newPage()
    const errs = []
    page.on('console', (m) => m.type() === 'error' && errs.push(m.text())); page.on('pageerror', (e) => errs.push(e.message))
    await page.goto(path)
    await page.screenshot({ path: `${shots}/${name}-${width}.png`, fullPage: true })
    if (measure) {
      const faults = [...await axe(page), ...await geometry(page), ...errs]
      if (faults.length) { bad++; console.log(`FAULT ${name} ${width}\n   ${faults.slice(0, 6).join('\n   ')}`) }
    }
    const miss = (await page.content()).match(/⟦[^⟧]*⟧/g)
    if (miss) { bad++; console.log(`MISSING ${name}: ${[...new Set(miss)].join(' ')}`) }
    await ctx.close()
  }
}
const here = (p) => new URL(p.url()).pathname
const say = async (p, what) => console.log(what, here(p), '|', (await p.locator('.flash, .errors').allInnerTexts()).join(' / ').replace(/\n+/g, ' · '))
const shot = async (p, name) => p.screenshot({ path: `${shots}/${name}.png`, fullPage: true })

const tap = async (p, id) => { if (!(await p.locator(`#${id}`).evaluate((d) => d.localName !== 'details' || d.open))) await p.locator(`#${id} > summary`).click() }
const lead = await signin('lead'), tech = await signin('technician'), checker = await signin('checker'); await signin('caseworker')
await look('lead', '/today', 'today-empty'); await look('lead', '/donations', 'donations-empty'); await look('lead', '/devices', 'devices-empty'); await look('lead', '/donations/new', 'donation-new')
await lead.goto('/donations/new')
await lead.selectOption('#donor_id', { label: 'Mairie de Bourg-en-Bresse' }); await lead.fill('#received_on', new Date(Date.now()-40*864e5).toISOString().slice(0,10)); await lead.fill('#note', 'Deux palettes'); await lead.click('main button.primary'); await say(lead, 'open')
const donation = here(lead).replace('/intake', '')
await tech.goto(donation + '/intake')
await tech.click('main button.primary'); await say(tech, 'empty intake'); await shot(tech, 'intake-errors')
await tech.check('[name=kind][value=laptop]'); await tech.fill('[name=weight_kg]', '2,1'); await tech.fill('[name=manufacturer]', 'HP'); await tech.fill('[name=model]', 'ProBook 450 G8'); await tech.fill('[name=count]', '3')
await tech.click('main form.x, main button.primary:not(a)'); await say(tech, 'received 3')
const after = tech.url().slice(base.length)
await look('technician', after, 'intake')
const href = await tech.locator('main a.tag').first().getAttribute('href')
const labels = await tech.locator('main a.button.primary').first().getAttribute('href')
await look('technician', labels, 'labels'); await look('technician', href + '/label', 'label'); await look('lead', donation, 'donation')
await look('technician', href, 'device-received')
await tech.goto(href); await tech.check('[name=route][value=refurbish]'); await tech.click('.next button.primary'); await say(tech, 'triage')
await look('technician', href, 'device-workshop'); await look('lead', href, 'device-workshop-lead')
await lead.goto(href); await lead.locator('#release summary').click().catch(() => {}); await lead.locator('#release button').evaluate(() => {}).catch(() => {})
await lead.evaluate(() => { document.querySelector('#release').open = true }).catch(() => {})
await lead.locator('#release form button').click({ force: true }); await say(lead, 'release refused'); await shot(lead, 'release-refused')
// evidence
await tech.goto(href)
const files = '/work/shared/samples/lshw/ereuse-snap-HP_HP_ProBook_450_G8_F5R46AV.lshw.json'
await tech.setInputFiles('.next [name=file]', files); await tech.click('.next button.primary'); await say(tech, 'lshw')
await look('technician', href, 'device-look')
await tech.goto(href); await tech.click('.next button.primary'); await say(tech, 'look unanswered')
await tech.check('.next [value=confirmed]'); await tech.click('.next button.primary'); await say(tech, 'look')
await tech.setInputFiles('.next [name=file]', '/tmp/screens/half.log'); await tech.click('.next button.primary'); await say(tech, 'half')
await look('technician', href, 'device-half')
await tech.goto(href); await tech.setInputFiles('.next [name=file]', '/tmp/screens/noverify.log'); await tech.click('.next button.primary'); await say(tech, 'noverify')
await look('lead', href, 'device-accept')
await tech.goto(href); await tech.setInputFiles('[name=file]', '/tmp/screens/full.log').catch((e) => console.log(e.message.slice(0, 200)))
await tech.locator('#evidence form button').first().click({ force: true }); await say(tech, 'full')
await look('technician', href, 'device-erased')

skip = false
const openForm = async (p, id) => p.evaluate((i) => { const d = document.getElementById(i); if (d && 'open' in d) d.open = true }, id).catch(() => {})
await tech.goto(href)
await tap(tech,'repair'); await tech.locator('#repair form [name=fault][value=dirty]').check({}).catch((e) => console.log('x', e.message.slice(0, 90)))
await tech.locator('#repair form button').click({}); await say(tech, 'repair w/o minutes'); await shot(tech, 'repair-error')
await tech.locator('#repair [name=minutes]').fill('25'); await tech.locator('#repair [name=acts][value=cleaned]').check({}); await tech.locator('#repair form button').click({}); await say(tech, 'repair')
await look('technician', href, 'device-software'); 
await tech.goto(href)
await tap(tech,'software'); await tech.fill('#software [name=image]', 'Linux Mint 22 XFCE fr'); await tech.check('#software [value=free]', {}); await tech.locator('#software form button').click({}); await say(tech, 'software')
await look('technician', href, 'device-repairer'); await look('checker', href, 'device-check')
await checker.goto(href)
await tap(checker,'check'); await checker.check('#check [name="items[3].result"][value=fail]'); await checker.click('#check button[name=fill]'); await say(checker, 'fill')
await shot(checker, 'check-filled')
await checker.check('#check [name="items[3].result"][value=pass]'); await checker.check('[name=grade_appearance][value=B]'); await checker.locator('#check button').last().click(); await say(checker, 'no grade function')
await checker.check('[name=grade_function][value=A]'); await checker.locator('#check button').last().click(); await say(checker, 'checked')
const lead2 = await lead.context().newPage(); await lead2.goto(href); 
await lead.goto(href); await tap(lead,'price'); await lead.fill('[name=price_cents]', '40'); await lead.locator('#price form button').click({}); await say(lead, 'price')
await tap(lead2,'price'); await lead2.fill('#price [name=price_cents]', '55'); await lead2.locator('#price form button').click({}); await say(lead2, 'stale price'); await shot(lead2, 'stale')
await tech.goto(href); await tap(tech,'place'); await tech.fill('#place [name=location]', 'A-12'); await tech.check('#place [value=charger]', {}); await tech.locator('#place form button').click({}); await say(tech, 'place')
await look('technician', href, 'device-ready-tech'); await look('lead', href, 'device-ready-lead'); await look('lead', '/today', 'today')
await lead.goto(href); await lead.locator('#release form button').click(); await say(lead, 'released')
await look('caseworker', '/stock', 'stock'); await look('lead', '/devices', 'devices'); await look('lead', '/devices?state=received&kind=laptop', 'devices-filtered'); await look('lead', '/donations', 'donations'); await look('lead', donation + '/proof', 'proof'); await look('lead', href, 'device-stock')
await tech.goto(donation + '/intake'); await tap(tech,'files'); await tech.setInputFiles('#files [name=file]', '/work/shared/samples/lshw/ereuse-snap-LENOVO_81AX_LENOVO_MT_81AX_BU_idea_FM_V330-15IKB.lshw.json'); await tech.locator('#files form button').click({}); await say(tech, 'send lshw')
await tech.goto(donation + '/intake'); await tap(tech,'files'); await tech.setInputFiles('#files [name=file]', '/tmp/screens/other.log'); await tech.locator('#files form button').click({}); await say(tech, 'send nwipe')
await tech.goto(donation + '/intake'); await tap(tech,'files'); await tech.setInputFiles('#files [name=file]', '/bin/true'); await tech.locator('#files form button').click({}); await say(tech, 'send binary'); await shot(tech, 'binary')
await look('lead', '/evidence/reviews', 'reviews'); await lead.goto('/evidence/reviews'); await lead.click('tbody a'); await look('lead', here(lead), 'review')
await lead.click('#known button'); await say(lead, 'review empty')
await lead.goto(donation); await lead.click('form[action$=closing] button'); await say(lead, 'closed'); await look('technician', donation + '/intake', 'intake-closed')
for (const [path, name] of [[href + '/label', 'label'], [donation + '/labels', 'labels'], [donation + '/proof', 'proof']]) {
  const ctx = await browser.newContext({ baseURL: base, storageState: state.lead }); const page = await ctx.newPage(); await page.goto(path)
  writeFileSync(`${shots}/${name}.pdf`, await page.pdf({ preferCSSPageSize: true, tagged: true })); await ctx.close()
}
console.log('bad', bad)
await browser.close()
