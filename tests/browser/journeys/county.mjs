// A county officer: the figures at once, the period in two presses and in the address, the table in one; the same figures
// on screen, in the file and on slides; and what a page of someone else's answers.

import { WAYS, signInAs, wayOf } from '../harness.mjs'

export default async function county({ newPage, check, clean }) {
  for (const way of WAYS) {
    const called = wayOf(way)
    const page = await newPage(way)
    await signInAs(page, 'county')
    const first = await page.locator('.tile.first .figure').innerText()
    check(`${called}: the first page says how many were equipped and trained`, first.trim() === '34', first)
    await page.locator('.menu a[href="/reports"]').click()
    await page.locator('main a[href="/reports/2012"]').first().click()
    check(`${called}: the year is two presses away, and in the address`, page.url().endsWith('/reports/2012'), page.url())
    const tiles = await page.locator('.tile .figure').allInnerTexts()
    check(`${called}: none of the main figures is hidden`, tiles[0] === '34' && tiles.every((t) => /\d/.test(t)), tiles)
    const bars = await page.locator('.chart text:not(.below)').evaluateAll((all) => all.map((text) => text.textContent))
    const sum = bars.reduce((total, bar) => total + Number(bar), 0)
    check(`${called}: the months add up to the year`, sum === 34, bars)
    const csv = await page.request.get('/reports/2012.csv')
    const line = (await csv.text()).split('\r\n').find((row) => row.startsWith('D1;'))
    check(`${called}: the table says the same`, line?.startsWith('D1;34;'), line)
    const book = await page.request.get('/reports/2012.xlsx')
    const bytes = await book.body()
    check(`${called}: and there is a workbook of it`, book.ok() && bytes.subarray(0, 2).toString() === 'PK', book.status())
    await page.locator('a[href="/reports/2012?layout=slides"]').click()
    const slides = await page.locator('.slides .figure').allInnerTexts()
    check(`${called}: so do the slides`, slides.includes('34'), slides)
    const refused = await page.goto('/beneficiaries')
    check(`${called}: people are not the county's to see`, [403, 404].includes(refused.status()), refused.status())
    check(`${called}: and the page helps to go on`, (await page.locator('main a[href="/today"]').count()) > 0)
  }
  const page = await newPage({ width: 360, dark: true })
  await signInAs(page, 'county')
  await clean(page, 'the figures in the dark on a telephone')
  await page.goto('/reports/2012')
  await clean(page, 'the report in the dark on a telephone')
  const paper = await newPage()
  await signInAs(paper, 'county')
  await paper.goto('/reports/2012')
  const pdf = await paper.pdf({ format: 'A4', tagged: true })
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0
  check('the report prints on a few sheets', pages > 0 && pages <= 8, pages)
}
