/** Suppressing a template. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readSuppressions } from '../../../src/cli/suppressions-file.ts'
import { pageTest } from '../browser.ts'

pageTest('a preview first, a reason, then the file that scan reads; Undo lifts it', async visit => {
  const { page, open, drawn, web } = visit
  // Other tests share the server, and so its file.
  const declared = () => (existsSync(web.file) ? readSuppressions(web.file) : [])
  const before = declared()
  await open('#/incident/1')
  await page.locator('.part').first().waitFor()
  await page.keyboard.press('s')
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/^It hides .* stored finding/).waitFor()
  await dialog.getByRole('button', { name: 'every log' }).click()
  await dialog.getByRole('button', { name: '30 days' }).click()
  await dialog.getByRole('button', { name: 'Suppress', exact: true }).click()
  // Without a reason nothing is sent.
  assert.ok(await dialog.isVisible())
  assert.deepEqual(declared(), before)
  await dialog.getByLabel('Reason').fill('rehearsal')
  await drawn(() => dialog.getByLabel('Reason').press('Enter'))
  await page.getByText(/^Suppressed as "template-/).waitFor()
  const stored = declared().find(({ reason }) => reason === 'rehearsal')
  assert.ok(stored !== undefined)
  assert.equal(stored.log, '**')
  const days = (stored.untilMs - Date.now()) / 86_400_000
  assert.ok(days > 29 && days < 31)
  await drawn(() => page.getByRole('button', { name: 'Undo' }).click())
  assert.deepEqual(declared(), before)
})
