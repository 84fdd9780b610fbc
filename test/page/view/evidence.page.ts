/** The evidence of one log. */
import assert from 'node:assert/strict'
import { HOSTILE, isHacked, pageTest } from '../browser.ts'

pageTest(
  'why, templates and raw lines; more lines when they are wanted',
  async ({ page, open }) => {
    await open('#/incident/1')
    const panel = page.locator('.panel')
    await panel.locator('.lines li.mark').waitFor()
    assert.match((await panel.locator('table').first().textContent()) ?? '', /new lines/)
    const lines = panel.locator('.lines li')
    const before = await lines.count()
    await panel.getByRole('button', { name: /more lines/ }).click()
    await page.waitForFunction(was => document.querySelectorAll('.lines li').length > was, before)
    await panel.locator('.part').nth(1).click()
    assert.equal(await panel.locator('.part').nth(1).getAttribute('aria-pressed'), 'true')
  },
)

pageTest('hostile raw lines are lines', async ({ page, open }) => {
  await open(`#/incident/1?log=${encodeURIComponent(HOSTILE.log)}`)
  const mark = page.locator('.lines li.mark')
  await mark.waitFor()
  assert.match((await mark.textContent()) ?? '', /<img src=x onerror="window\.hacked=1"><script>/)
  assert.equal(await page.locator('main img, main script').count(), 0)
  assert.equal(await isHacked(page), false)
})
