/** What holdings have in common: before the first turn nothing is anybody's, in either kind. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Holding } from '../../src/scanner/holding.ts'
import { NodeTenure } from '../../src/scanner/node-tenure.ts'
import { Tenure } from '../../src/scanner/tenure.ts'
import { withSource } from '../help/source.ts'

test('nothing is held before a turn has begun; lines that were there before count', async () => {
  await withSource(async ({ store, root }) => {
    const rules = { source: 'test', name: 'a', root, include: [], exclude: [], logName: '{path}' }
    const scope = { node: 'n1', reads: () => true }
    const holdings: Holding[] = [new Tenure(store, rules), new NodeTenure(store, rules, scope)]
    for (const holding of holdings) {
      assert.equal(holding.shares, 0)
      assert.equal(holding.judges?.('app.log'), false)
      assert.equal(holding.rightTo?.('app.log'), undefined)
      assert.equal(await holding.endOf(1000), 1000)
      await holding.begin()
      assert.ok(holding.shares > 0)
      assert.notEqual(holding.rightTo?.('app.log'), undefined)
      assert.equal(holding.caughtUp, false)
      await holding.readOut()
      // Another of the same name goes on with what is this one's.
      await holding.begin()
      assert.equal(holding.caughtUp, true)
    }
  })
})
