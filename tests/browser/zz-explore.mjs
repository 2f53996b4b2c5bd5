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
async function look(who, path, name, { measure = true } = {}) {
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

const lead = await signin('lead'), tech = await signin('technician'), checker = await signin('checker'); await signin('caseworker')
await look('lead', '/today', 'today-empty'); await look('lead', '/donations', 'donations-empty'); await look('lead', '/devices', 'devices-empty'); await look('lead', '/donations/new', 'donation-new')
await lead.goto('/donations/new')
await lead.selectOption('#donor_id', { label: 'Mairie de Bourg-en-Bresse' }); await lead.fill('#note', 'Deux palettes'); await lead.click('main button.primary'); await say(lead, 'open')
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
console.log('bad', bad)
await browser.close()
