/** Finding a log, an incident or a template. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest('some letters and Enter lead there', async ({ page, open, drawn }) => {
  await open('#/health')
  await page.keyboard.press('/')
  await page.keyboard.type('catalog/app')
  const chosen = page.getByRole('option', { selected: true })
  await chosen.filter({ hasText: 'catalog/app.log' }).waitFor()
  await drawn(() => page.keyboard.press('Enter'))
  assert.match(page.url(), /#\/(logs|templates)/)
  await page.keyboard.press('/')
  await page.keyboard.type('too many clients')
  await page.getByRole('option').filter({ hasText: 'template' }).first().waitFor()
  await page.keyboard.press('Escape')
  assert.equal(await page.locator('dialog[open]').count(), 0)
})
