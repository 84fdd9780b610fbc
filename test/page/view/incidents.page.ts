/** The list of incidents. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest('an entry says when, how bad, what and how many logs', async ({ page, open }) => {
  await open('#/overview?q=too%20many%20clients')
  const entry = page.locator('.inc').first()
  const text = (await entry.textContent()) ?? ''
  assert.match(text, /99\.\d.*Resolved.*New line in .*\d+ logs, first: .*lines/)
})

pageTest('a filter that nothing fits is told apart from calm, and is cleared', async visit => {
  const { page, open, drawn } = visit
  await open('#/overview')
  const filter = page.getByLabel('Filter incidents')
  await filter.fill('no such words')
  await drawn(() => filter.press('Enter'))
  await page.getByText('No incident fits the filter.').waitFor()
  await drawn(() => page.getByRole('button', { name: 'Clear the filter' }).click())
  assert.ok((await page.locator('.inc').count()) >= 1)
  await open(
    `#/overview?from=${Date.UTC(2026, 10, 23, 19, 46)}&to=${Date.UTC(2026, 10, 23, 19, 50)}`,
  )
  assert.match((await page.locator('main').textContent()) ?? '', /Nothing strange|incident/)
})
