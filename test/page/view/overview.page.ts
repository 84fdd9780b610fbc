/** Overview: the answer, and what one may do with a stretch of time. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest('the answer is a sentence that leads to the incident', async ({ page, open, drawn }) => {
  await open('#/overview')
  const answer = page.locator('h1')
  assert.match((await answer.textContent()) ?? '', /^\d+ incidents? in 14 min of logs, .*first in /)
  assert.match((await page.locator('.facts').textContent()) ?? '', /10 of 10 logs judged/)
  await drawn(() => answer.getByRole('link').click())
  assert.match(page.url(), /#\/incident\/[0-9a-f]{16}/)
})

pageTest('a selection zooms, compares and goes, by keys and by buttons', async visit => {
  const { page, open, drawn } = visit
  const at = Date.UTC(2026, 10, 23, 19, 56)
  const sel = `sel=${at}..${at + 120_000}`
  await open(`#/overview?${sel}`)
  await page.getByRole('region', { name: 'Selection' }).waitFor()
  await drawn(() => page.keyboard.press('d'))
  assert.match(page.url(), /#\/templates\?.*b=/)
  await open(`#/overview?${sel}`)
  await drawn(() => page.getByRole('button', { name: /^Zoom in/ }).click())
  assert.match(page.url(), new RegExp(`from=${at}&to=${at + 120_000}`))
  await drawn(() => page.keyboard.press('Escape'))
  assert.doesNotMatch(page.url(), /from=/)
})
