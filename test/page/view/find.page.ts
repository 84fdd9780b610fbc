/** Finding a log, an incident or a template. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest('some letters, an arrow and Enter lead there', async ({ page, open, drawn }) => {
  await open('#/health')
  await page.keyboard.press('/')
  await page.keyboard.type('catalog')
  const hit = page.getByRole('option').filter({ hasText: 'catalog/app.log' }).first()
  await hit.waitFor()
  while ((await hit.getAttribute('aria-selected')) !== 'true')
    await page.keyboard.press('ArrowDown')
  await drawn(() => page.keyboard.press('Enter'))
  assert.match(page.url(), /#\/(logs|templates)/)
  await page.keyboard.press('/')
  await page.keyboard.type('too many clients')
  await page.getByRole('option').filter({ hasText: 'template' }).first().waitFor()
  await page.keyboard.press('Escape')
  assert.equal(await page.locator('dialog[open]').count(), 0)
})
