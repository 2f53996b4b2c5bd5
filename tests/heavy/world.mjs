// People with accounts, and the way of a device and of a request up to the promise, as a program walks it.

import { randomBytes } from 'node:crypto'

const STRUCTURES = { workshop: 'Atelier', social_service: 'CCAS', training_body: 'Formation', donor: 'Banque' }
const ACCOUNTS = {
  technician: ['technician', 'Atelier'],
  checker: ['technician', 'Atelier'],
  lead: ['workshop_lead', 'Atelier'],
  caseworker: ['caseworker', 'CCAS'],
  trainer: ['trainer', 'Formation'],
}

/** Opens the structures and accounts of a new database, before or while the service runs. */
export function settle(service) {
  const kinds = { social_service: ['social_service'], training_body: ['training_body', 'social_service'] }
  for (const [kind, name] of Object.entries(STRUCTURES)) {
    service.command(['organisation', 'add', '--name', name, ...(kinds[kind] ?? [kind]).flatMap((one) => ['--kind', one])])
  }
  const tokens = {}
  for (const [word, [role, organisation]] of Object.entries(ACCOUNTS)) {
    const email = `${word}@example.org`
    const input = `${randomBytes(12).toString('hex')} brouette`
    service.command(['user', 'add', '--email', email, '--name', word, '--role', role, '--organisation', organisation], { input })
    tokens[word] = service.command(['token', 'add', '--email', email, '--name', 'heavy'])
  }
  return new World(service, tokens)
}

export class World {
  constructor(service, tokens) {
    Object.assign(this, { service, tokens, counted: 0 })
  }

  /** The same people on another instance. */
  at(service) {
    return Object.assign(new World(service, this.tokens), { donorId: this.donorId, donationId: this.donationId })
  }

  as(word, method, path, body, expected, headers) {
    return this.service.api(this.tokens[word], method, path, body, expected, headers)
  }

  get today() {
    return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date())
  }

  async donation() {
    if (!this.donationId) {
      const { json } = await this.as('lead', 'GET', '/organisations?limit=200')
      this.donorId = json.items.find((one) => one.name === STRUCTURES.donor).id
      const wish = { donor_id: this.donorId, received_on: this.today }
      this.donationId = (await this.as('lead', 'POST', '/donations', wish)).json.id
    }
    return this.donationId
  }

  /** A device just received: its tag. */
  async received() {
    const wish = { donation_id: await this.donation(), kind: 'laptop', weight_g: 1900 }
    return (await this.as('technician', 'POST', '/devices', wish)).json.tag
  }

  /** A laptop on the shelf: its tag. */
  async ready() {
    const tag = await this.received()
    const device = `/devices/${tag}`
    const sheet = { manufacturer: 'Lumio', model: 'L14', memory_mib: 8192, attested: true }
    await this.as('technician', 'POST', `${device}/manual-sheet`, sheet)
    await this.as('technician', 'POST', `${device}/triage`, { route: 'refurbish' })
    await this.as('technician', 'POST', `${device}/media/confirm`, { confirmed: [], ghosts: [], none_attested: true })
    await this.as('technician', 'POST', `${device}/software`, { image: 'Linux Mint', licence: 'free' })
    this.items ??= (await this.as('technician', 'GET', '/vocabularies/check_items_laptop')).json.items
    const items = this.items.map(({ code }) => ({ code, result: 'pass' }))
    await this.as('checker', 'POST', `${device}/checks`, { items, grade_appearance: 'B', grade_function: 'A' })
    const { version } = (await this.as('lead', 'GET', device)).json
    const facts = { price_cents: 4000, location: 'B-07', accessories: ['charger'] }
    await this.as('lead', 'PATCH', device, facts, 200, { 'if-match': `"${version}"` })
    await this.as('lead', 'POST', `${device}/release`, {})
    return tag
  }

  /** A person of the caseworker's: their id. */
  async person() {
    const name = `Essai${++this.counted}${randomBytes(3).toString('hex').replace(/\d/g, 'x')}`
    const wish = {
      given_name: 'Odile', family_name: name, birth_year: 1984, commune: '01053', equipment_code: 'aucun',
      connection_code: 'aucune', entry_situation_code: 'inconnu', notice_given_on: '2026-11-02',
    }
    return (await this.as('caseworker', 'POST', '/beneficiaries', wish)).json.id
  }

  /** An accepted request of a person: its id. */
  async accepted(person) {
    const wish = { beneficiary_id: person, device_kind: 'laptop', need: ['job_search'], reason: 'pas d’ordinateur' }
    const { id } = (await this.as('caseworker', 'POST', '/requests', wish)).json
    await this.as('caseworker', 'POST', `/requests/${id}/acceptance`, {})
    return id
  }
}
