/** The charts of one log. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest('a log has its score and its lines; both are named, and what marks mean', async visit => {
  const { page, open } = visit
  await open('#/logs/worker%2Fworker.log')
  const text = (await page.locator('.stack .card').first().textContent()) ?? ''
  assert.match(text, /Score▲ finding; dashes: threshold/)
  assert.match(text, /Lines in 10 sblue: usual; flag: a line never seen before; hatched: silent/)
  assert.equal(await page.locator('.stack .uplot canvas').count(), 2)
})
