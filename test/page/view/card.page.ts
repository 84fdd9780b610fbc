/** Cards of the grid of Health. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest(
  'each card has a name, under which its content is found by a screen reader',
  async visit => {
    const { page, open } = visit
    await open('#/health')
    const titles = await page.locator('.hgrid .card h2').allTextContents()
    assert.equal(titles.length, 7)
    for (const name of titles)
      assert.equal(await page.getByRole('region', { name, exact: true }).count(), 1)
  },
)
