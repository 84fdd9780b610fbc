/** Sparklines. */
import assert from 'node:assert/strict'
import { pathOf } from '../../src/web/page/spark.ts'
import { pageTest } from './browser.ts'

pageTest(
  'a sparkline runs from the first to the last value, the highest at the top',
  async visit => {
    assert.equal(pathOf([0, 2, 1]), 'M0.00 25.0L50.00 2.0L100.00 13.5')
    assert.equal(pathOf([]), '')
    await visit.open('#/templates')
    const path = await visit.page.locator('.vlist svg path').nth(1).getAttribute('d')
    assert.equal(path?.split('L').length, 48)
  },
)
