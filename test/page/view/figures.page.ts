/** Precision and budget. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest('what people say becomes a share with its interval', async ({ page, open, drawn }) => {
  await open('#/health')
  const card = page.getByRole('region', { name: 'Of the tagged findings, this many were real' })
  assert.match((await card.textContent()) ?? '', /findings? without a tag/)
  await open('#/incident/1')
  await drawn(() => page.keyboard.press('r'))
  await open('#/health')
  assert.match((await card.textContent()) ?? '', /^100 %.*95 % interval/)
  await open('#/incident/1')
  // The word of the test is taken back by the same way as it came.
  await drawn(() => page.keyboard.press('e'))
  assert.match((await page.locator('.answer').textContent()) ?? '', /Expected, says ann/)
})

pageTest('of less than two days no columns are drawn, and the budget is said', async visit => {
  const { page, open } = visit
  await open('#/health')
  const card = page.getByRole('region', { name: 'Findings and budget' })
  assert.match(
    (await card.textContent()) ?? '',
    /\d+ in 14 min of logs.*A whole day of 10 logs may have 20/,
  )
  assert.equal(await card.locator('.cols').count(), 0)
})
