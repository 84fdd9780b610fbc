/** Small signs that all views share. */
import assert from 'node:assert/strict'
import { pageTest } from './browser.ts'

pageTest(
  'severity has a name and three bars; what varies in a template is set apart',
  async visit => {
    const { page, open } = visit
    await open('#/incident/1')
    const sign = page.getByRole('img', { name: 'Severity High' }).first()
    assert.equal(await sign.locator('i').count(), 3)
    await page.locator('.param').nth(1).waitFor()
    const line = page.locator('.theline')
    assert.match((await line.textContent()) ?? '', /FATAL: {2}?sorry, too many clients already/)
    assert.match((await line.locator('.vary').first().textContent()) ?? '', /2026-11-23/)
  },
)
