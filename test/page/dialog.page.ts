/** The one dialog of the page. */
import assert from 'node:assert/strict'
import { pageTest } from './browser.ts'

pageTest('a dialog takes the focus, ends with Esc, and gives the focus back', async visit => {
  const { page, open } = visit
  await open('#/overview')
  await page.locator('#help').focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Keys' })
  await dialog.waitFor()
  assert.ok(await dialog.evaluate(element => element.contains(document.activeElement)))
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'help')
})
