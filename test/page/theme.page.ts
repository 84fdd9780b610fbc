/** Light and dark. */
import assert from 'node:assert/strict'
import { pageTest } from './browser.ts'

pageTest(
  'the system decides until somebody does',
  async ({ page, open, drawn }) => {
    const theme = (): Promise<string | undefined> =>
      page.evaluate(() => document.documentElement.dataset.theme)
    await open('#/health')
    assert.equal(await theme(), 'dark')
    await drawn(() => page.emulateMedia({ colorScheme: 'light' }))
    assert.equal(await theme(), 'light')
    await drawn(() => page.locator('#theme').click())
    assert.equal(await theme(), 'dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await drawn(() => page.reload())
    assert.equal(await theme(), 'dark')
  },
  { colorScheme: 'dark' },
)
