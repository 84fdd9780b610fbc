/** The suite score over time. */
import assert from 'node:assert/strict'
import { pageTest } from '../browser.ts'

pageTest('dragging over the suite selects a stretch, and the list follows', async visit => {
  const { page, open, drawn } = visit
  await open('#/overview')
  const box = await page.locator('.plotrow .u-over').boundingBox()
  assert.ok(box !== null)
  await page.mouse.move(box.x + box.width * 0.05, box.y + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.3, box.y + 60, { steps: 5 })
  await drawn(() => page.mouse.up())
  assert.match(page.url(), /sel=\d+..\d+/)
  assert.match(
    (await page.locator('.inc-list').textContent()) ?? '',
    /Nothing strange here|New line/,
  )
  await drawn(() => page.keyboard.press('Escape'))
  assert.doesNotMatch(page.url(), /sel=/)
})
