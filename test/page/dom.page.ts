/** Elements from code: whatever a text holds, it stays a text. */
import assert from 'node:assert/strict'
import { HOSTILE, isHacked, pageTest } from './browser.ts'

pageTest('hostile text is shown as it is and is never markup, in no view', async visit => {
  const { page, open, web } = visit
  for (const hash of ['#/overview', '#/incident/1', '#/logs', '#/templates', '#/health']) {
    await open(hash)
    assert.equal(await page.locator('main img, main script, main b[onmouseover]').count(), 0)
  }
  await open(`#/logs/${encodeURIComponent(HOSTILE.log)}`)
  assert.equal(await page.locator('h1').textContent(), HOSTILE.log)
  assert.match((await page.locator('.tt').textContent()) ?? '', /<img src=x onerror=/)
  assert.equal(await isHacked(page), false)
  assert.deepEqual(web.errors, [])
})

pageTest('characters that turn or hide text are pictures in its place', async ({ page, open }) => {
  await open(`#/logs/${encodeURIComponent(HOSTILE.log)}`)
  const text = (await page.locator('main').textContent()) ?? ''
  for (const harmful of ['\u0000', '\u001b', '\u200b', '\u202e']) assert.ok(!text.includes(harmful))
  assert.match(text, /\ufffd/)
})
