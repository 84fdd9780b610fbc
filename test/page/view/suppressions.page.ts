/** Suppressions in Health. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest('without any it says so, and where one makes one', async ({ page, open }) => {
  await open('#/health')
  const card = page.getByRole('region', { name: 'No suppressions' })
  assert.match((await card.textContent()) ?? '', /Everything that is found is told\. .*\(key s\)/)
})
