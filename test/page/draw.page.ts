/** Drawing on canvases. */
import assert from 'node:assert/strict'
import { pageTest } from './browser.ts'

pageTest(
  'a strip has the colours of the theme, and is sharp on a sharp screen',
  async visit => {
    const { page, open } = visit
    await open('#/overview')
    await page.waitForTimeout(100)
    const seen = await page.locator('.heat canvas').evaluate(canvas => {
      if (!(canvas instanceof HTMLCanvasElement)) return { colours: [], ratio: 0 }
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data
      const colours = new Set<string>()
      for (let at = 0; at < (pixels?.length ?? 0); at += 4) {
        if (pixels?.[at + 3] === 255) colours.add([0, 1, 2].map(i => pixels[at + i]).join(' '))
      }
      return { colours: [...colours], ratio: canvas.width / canvas.clientWidth }
    })
    // Normal, finding and high: --h0, --h3, --h4 of the light theme.
    for (const colour of ['233 237 242', '217 96 26', '140 29 24']) {
      assert.ok(seen.colours.includes(colour), colour)
    }
    assert.ok(Math.abs(seen.ratio - 2) < 0.05)
  },
  { deviceScaleFactor: 2 },
)
