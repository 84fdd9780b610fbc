/** Nothing was scanned yet. */
import assert from 'node:assert/strict'
import { startedWeb } from '../../help/web.ts'
import { pageTest, withPage } from '../browser.ts'

pageTest('without data it says what to do, and nothing looks calm', async () => {
  await withPage({ of: await startedWeb({ empty: true }) }, async ({ page, open }) => {
    for (const hash of ['', '#/templates', '#/health']) {
      await open(hash)
      assert.equal(await page.locator('h1').textContent(), 'No log has been read yet')
    }
    assert.equal(
      await page.getByText('logforest scan --log-dir /var/log', { exact: true }).count(),
      1,
    )
  })
})
