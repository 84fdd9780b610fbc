/** What the browser remembers. */
import assert from 'node:assert/strict'
import { pageTest } from './browser.ts'

pageTest(
  'zone and theme are there after a reload, and a browser may refuse to keep them',
  async visit => {
    const { page, open, drawn } = visit
    await open('#/health')
    await drawn(() => page.locator('#zone').click())
    await drawn(() => page.reload())
    assert.equal(await page.locator('#zone').textContent(), 'Local')
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new Error('refused')
        },
      })
    })
    await drawn(() => page.reload())
    assert.equal(await page.locator('#zone').textContent(), 'UTC')
  },
)
