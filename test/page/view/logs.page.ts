/** The list of logs. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest('logs stand strangest first and are found by a part of the name', async visit => {
  const { page, open, drawn } = visit
  await open('#/logs')
  const rows = page.locator('.lg')
  await rows.first().waitFor()
  const scores = (await page.locator('.lg .num').allTextContents()).map(Number)
  assert.equal(scores.length, 10)
  assert.ok(scores[0] >= 98)
  const filter = page.getByLabel('Filter logs by name')
  await filter.fill('CATALOG')
  await drawn(() => filter.press('Enter'))
  await drawn(() => rows.first().click())
  assert.equal(await page.locator('h1').textContent(), 'catalog/app.log')
  assert.equal(await rows.first().getAttribute('aria-current'), 'page')
})
