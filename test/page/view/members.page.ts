/** The logs of an incident on one time axis. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest(
  'logs stand in the order in which they left normal; one click shows its evidence',
  async visit => {
    const { page, open } = visit
    await open('#/incident/1')
    const rows = page.locator('.mult')
    const texts = await rows.allTextContents()
    assert.match(texts[0], /^1postgres\/postgres\.log.*first · new line/)
    assert.ok(texts.slice(1).every(text => /\+[\d.]+ (s|min) · /.test(text)))
    await page.locator('.mult .uplot').nth(1).waitFor()
    await rows.nth(1).click()
    assert.equal(await rows.nth(1).getAttribute('aria-pressed'), 'true')
    const name = (await page.locator('.panel h2').textContent()) ?? ''
    assert.ok(texts[1].includes(name) && name !== 'postgres/postgres.log')
    assert.match(page.url(), /log=/)
    assert.equal(await page.getByText('Stayed normal').count(), 2)
  },
)
