/** Health. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest('the ledger as a sum, the budget, the sides, and how fresh it is', async visit => {
  const { page, open } = visit
  await open('#/health')
  assert.match((await page.locator('h1').textContent()) ?? '', /^Every line is accounted for/)
  const text = (await page.locator('main').textContent()) ?? ''
  assert.match(text, /lines read=[\d,]+scored\+/)
  for (const words of ['2 a log a day', 'rules only', 'last line, by its own time']) {
    assert.ok(text.includes(words), words)
  }
})

pageTest('a suppression is listed with what it hides, and is lifted', async visit => {
  const { page, open, drawn, web } = visit
  await open('#/incident/1')
  await page.locator('.part').first().waitFor()
  await page.keyboard.press('s')
  await page.getByLabel('Reason').fill('known <b>bug</b>')
  await drawn(() => page.getByLabel('Reason').press('Enter'))
  await open('#/health')
  await page.getByText('known <b>bug</b>').waitFor()
  await drawn(() => page.getByRole('button', { name: 'Lift' }).click())
  await page.getByText('No suppressions').waitFor()
  assert.deepEqual(web.errors, [])
})
