// The demonstration's people: signing in as one of them and out again, by what stands on the page.

/** Every role of the demonstration, with a word of its own menu. */
export const ROLES = {
  technician: 'Appareils',
  workshop_lead: 'Dons',
  caseworker: 'Demandes',
  structure_lead: 'Suivis',
  trainer: 'Séances',
  county: 'Bilan',
  admin: 'Comptes',
  dpo: 'Effacements',
}

/** The one-click button of a role on the sign-in page. */
export const oneClick = (page, role) =>
  page.locator(`form[action="/demo/sign-in"]:has([name="role"][value="${role}"]) button`).first()

/** Every way a walk is taken: each language, without script and with it. */
export const WAYS = ['fr', 'en'].flatMap((lang) => [false, true].map((javaScript) => ({ lang, javaScript })))

/** Such a way in words. */
export const wayOf = ({ lang, javaScript }) => `${lang}, ${javaScript ? 'with' : 'without'} script`

/** Marks a page, so that one can ask later whether it was loaded anew. */
export const marked = (page) => page.evaluate(() => { window.marked = true })
export const wasLoadedAnew = (page) => page.evaluate(() => !window.marked)

/** Waits until a part of the page that is being exchanged has come; without script there is nothing to wait for. */
export const settled = (page) => page.locator('#main:not([aria-busy])').waitFor({ state: 'attached' })

/** Signs in as `role` from the sign-in page; the answer is the home's. */
export async function signInAs(page, role) {
  await page.goto('/sign-in')
  await oneClick(page, role).click()
  await page.waitForURL('**/today')
}

/** The button that signs out; on any page of a signed-in person. */
export const signOutButton = (page) => page.locator('form[action="/sign-out"] button').first()

/** Signs out, through the menu it is folded in if there is one. */
export async function signOut(page) {
  const button = signOutButton(page)
  if (!(await button.isVisible())) await page.locator('details:has(form[action="/sign-out"]) > summary').first().click()
  await button.click()
  await page.waitForURL('**/sign-in*')
}
