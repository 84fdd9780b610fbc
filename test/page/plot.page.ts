/** Charts over time. */
import assert from 'node:assert/strict'
import { pageTest } from './browser.ts'

pageTest(
  'charts follow the width of their place, and are no noise for a screen reader',
  async visit => {
    const { page, open } = visit
    await open('#/logs/postgres%2Fpostgres.log')
    const width = (): Promise<number> =>
      page
        .locator('.uplot')
        .first()
        .evaluate(element => element.clientWidth)
    const before = await width()
    await page.setViewportSize({ width: 1200, height: 900 })
    await page.waitForFunction(
      was => (document.querySelector('.uplot')?.clientWidth ?? was) < was,
      before,
    )
    assert.equal(await page.locator('.uplot:not([aria-hidden=true])').count(), 0)
  },
)

pageTest('dragging over a chart of a log zooms into the stretch', async ({ page, open, drawn }) => {
  await open('#/logs/postgres%2Fpostgres.log')
  const box = await page.locator('.uplot .u-over').first().boundingBox()
  assert.ok(box !== null)
  await page.mouse.move(box.x + box.width * 0.6, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.9, box.y + 40, { steps: 4 })
  await drawn(() => page.mouse.up())
  assert.match(page.url(), /from=\d+&to=\d+/)
})
