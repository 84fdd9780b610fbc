/** Templates, and what changed. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest(
  'the incident is compared with the time before: what is new stands on top',
  async visit => {
    const { page, open } = visit
    await open('#/templates')
    assert.match((await page.locator('h1').textContent()) ?? '', /^\d+ templates never seen before/)
    const first = page.locator('.vlist .trow').first()
    assert.match((await first.textContent()) ?? '', /^\+ newFATAL sorry, too many clients already/)
  },
)

pageTest('chips, words, another comparison and the order by count choose', async visit => {
  const { page, open, drawn } = visit
  await open('#/templates')
  await drawn(() => page.getByRole('button', { name: /^as before/ }).click())
  assert.match((await page.locator('.vlist .trow').first().textContent()) ?? '', /^as before/)
  await drawn(() => page.getByLabel('Compare').selectOption('halves'))
  await drawn(() => page.getByRole('button', { name: 'by count' }).click())
  const words = page.getByLabel('Words in the template')
  await words.fill('zzz')
  await drawn(() => words.press('Enter'))
  await drawn(() => page.getByRole('button', { name: 'Clear the filters' }).click())
  assert.match(page.url(), /cmp=halves/)
  await drawn(() => page.locator('.vlist .trow').first().click())
  assert.match(page.url(), /#\/logs\//)
})
