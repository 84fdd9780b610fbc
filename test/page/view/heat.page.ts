/** The heat map. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest('a cell with a finding leads to its incident, any other to its log', async visit => {
  const { page, open, drawn } = visit
  await open('#/overview')
  const rows = page.locator('.heat li a')
  assert.equal(await rows.count(), 10)
  assert.match((await rows.first().getAttribute('aria-label')) ?? '', /: \d finding.*highest \d\d/)
  const box = await page.locator('.heat canvas').boundingBox()
  assert.ok(box !== null)
  // 19:56:50 of 19:45:30 to 19:59:40: in the middle of the incident.
  await drawn(() => page.mouse.click(box.x + (box.width * 680) / 850, box.y + 12))
  assert.match(page.url(), /#\/incident\/[0-9a-f]{16}\?.*log=/)
  await open('#/overview')
  await drawn(() => page.mouse.click(box.x + box.width * 0.3, box.y + 12))
  assert.match(page.url(), /#\/logs\//)
})

pageTest('dragging over the map selects, and rows are ordered by name where asked', async visit => {
  const { page, open, drawn } = visit
  await open('#/overview')
  const box = await page.locator('.heat canvas').boundingBox()
  assert.ok(box !== null)
  await page.mouse.move(box.x + 50, box.y + 30)
  await page.mouse.down()
  await page.mouse.move(box.x + 150, box.y + 30, { steps: 4 })
  await drawn(() => page.mouse.up())
  assert.match(page.url(), /sel=/)
  await drawn(() => page.locator('.heathead select').selectOption('name'))
  const names = await page.locator('.heat li a').allTextContents()
  assert.deepEqual(names, [...names].sort())
})
