/** Short words to the reader. */
import assert from 'node:assert/strict'
import { pageTest } from './browser.ts'

pageTest('pointing at a cell tells its log, time and score beside the pointer', async visit => {
  const { page, open } = visit
  await open('#/overview')
  const box = await page.locator('.heat canvas').boundingBox()
  assert.ok(box !== null)
  await page.mouse.move(box.x + box.width / 2, box.y + 10)
  assert.match((await page.locator('#tip').textContent()) ?? '', /\d\d:\d\d:\d\d – .*: score \d+/)
  await page.mouse.move(5, 5)
  assert.equal(await page.locator('#tip').isVisible(), false)
})

pageTest('a screen reader hears where one is on a new view', async ({ page, open, drawn }) => {
  await open('#/overview')
  await drawn(() => page.getByRole('link', { name: 'Templates', exact: true }).click())
  await page.waitForFunction(() => document.activeElement?.id === 'main')
  assert.equal(await page.locator('#said').textContent(), 'Templates · logforest')
})
