/** What a person says of an incident. */
import assert from 'node:assert/strict'
import { getTags } from '../../../src/store/tags.ts'
import { pageTest } from '../browser.ts'

pageTest('one key says it, the page shows it, Undo takes it back', async visit => {
  const { page, open, drawn, web } = visit
  await open('#/incident/1')
  const before = (await getTags(web.store, 'test')).length
  await drawn(() => page.keyboard.press('f'))
  await page.getByText(/^False alarm, of \d+ findings: raises the threshold/).waitFor()
  const pressed = page.getByRole('button', { name: /^False alarm/ })
  assert.equal(await pressed.getAttribute('aria-pressed'), 'true')
  const stored = await getTags(web.store, 'test')
  assert.ok(stored.length > before + 1 && stored.at(-1)?.verdict === 'false')
  await drawn(() => page.getByRole('button', { name: 'Undo' }).click())
  assert.equal((await getTags(web.store, 'test')).length, before)
})
