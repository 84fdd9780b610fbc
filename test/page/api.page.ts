/** The way to the server. */
import assert from 'node:assert/strict'
import { pageTest } from './browser.ts'

pageTest(
  'an answer that is refused is told in the words of the server',
  async visit => {
    const { page, open, drawn } = visit
    await open('#/overview')
    await page.route('**/api/v1/health', route =>
      route.fulfill({ status: 400, json: { error: 'The database went away.' } }),
    )
    await page.getByRole('link', { name: 'Health', exact: true }).click()
    await page.getByText('The database went away.').waitFor()
    await page.unroute('**/api/v1/health')
    await drawn(() => page.reload())
    assert.match((await page.locator('h1').textContent()) ?? '', /Every line is accounted for/)
  },
  {},
)
