/** One log. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest('its model, series, templates, versions, files and ledger', async ({ page, open }) => {
  await open('#/logs/postgres%2Fpostgres.log')
  const text = (await page.locator('.stack').textContent()) ?? ''
  for (const words of [
    'version 1',
    'in quarantine',
    'Score',
    'Templates',
    'Versions of its model',
  ]) {
    assert.ok(text.includes(words), words)
  }
  assert.equal(await page.locator('.stack .uplot').count(), 2)
  assert.match(text, /\+ new FATAL sorry, too many clients already503/)
  assert.match(text, /5,215lines read=5,215scored/)
  assert.ok((await page.locator('.tt svg').count()) > 20)
})

pageTest('a log that is not there is told so', async ({ page, open }) => {
  await open('#/logs/nowhere.log')
  await page.getByText('No log has this name.').waitFor()
  assert.equal(await page.locator('.uplot').count(), 0)
})
