/** Incident: the answer. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest('the answer, the line, and four facts stand above everything else', async visit => {
  const { page, open } = visit
  await open('#/incident/1')
  const text = (await page.locator('.answer').textContent()) ?? ''
  assert.match(text, /writes a line it has never written before; \d more logs follow within/)
  assert.match(text, /sorry, too many clients already/)
  for (const fact of ['Since', 'First', 'Normally', 'Stayed normal']) assert.ok(text.includes(fact))
  const bottom = await page.locator('.answer').evaluate(card => card.getBoundingClientRect().bottom)
  assert.ok(bottom < 450)
})

pageTest('an incident that is not there says why it may be gone', async visit => {
  const { page, open } = visit
  await open('#/incident/0123456789abcdef')
  await page.getByRole('heading', { name: 'No incident has this id' }).waitFor()
  assert.equal(await page.getByRole('link', { name: 'All incidents' }).count(), 1)
})
