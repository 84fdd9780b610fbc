/** What changes while one looks. */
import assert from 'node:assert/strict'
import { pageTest } from './browser.ts'

pageTest('what somebody else says appears by itself', async ({ page, open, web }) => {
  await open('#/incident/1')
  const id = (await page.locator('.answer .mono').first().textContent()) ?? ''
  await web.send('POST', 'tags', { incident: id, verdict: 'expected', reason: 'from elsewhere' })
  await page.getByText('Expected, says ann').waitFor({ timeout: 15_000 })
  assert.equal(await page.getByText('from elsewhere').count(), 1)
  const said = await page.locator('.tagrow').count()
  assert.ok(said >= 1)
})
