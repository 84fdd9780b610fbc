/** The range that a view shows. */
import assert from 'node:assert/strict'
import { rangeOf } from '../../src/web/page/scene.ts'
import { OverviewJson } from '../../src/web/schemas.ts'
import { pageTest } from './browser.ts'

pageTest('the address names the range; of long logs the last day is shown', async ({ web }) => {
  const overview = await web.get(OverviewJson, 'overview')
  const here = { view: 'overview', what: '', params: {} } as const
  const [first, last] = [overview.from ?? 0, overview.to ?? 0]
  assert.deepEqual(rangeOf(here, overview), { from: first, to: last })
  const asked = { ...here, params: { from: String(first + 1000), to: String(first + 2000) } }
  assert.deepEqual(rangeOf(asked, overview), { from: first + 1000, to: first + 2000 })
  const long = { ...overview, from: 0 }
  assert.deepEqual(rangeOf(here, long), { from: last - 86_400_000, to: last })
  const turned = { ...here, params: { from: '5', to: '2' } }
  assert.deepEqual(rangeOf(turned, overview), { from: first, to: last })
})
