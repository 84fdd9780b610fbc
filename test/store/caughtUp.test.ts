/** Which shares were read to their end. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catchUp, sharesBehind } from '../../src/store/caughtUp.ts'
import { SHARES } from '../../src/store/share.ts'
import { leaseShares } from '../../src/store/shares.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

test('a share that was read to its end stays so under its next owner', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    assert.equal(await sharesBehind(store, 's'), SHARES)
    const shares = await leaseShares(store, { source: 's', name: 'a', leaseMs: 0 })
    await catchUp(store, 's', shares.slice(0, 10))
    assert.equal(await sharesBehind(store, 's'), SHARES - 10)
    const next = await leaseShares(store, { source: 's', name: 'b', leaseMs: 0 })
    assert.equal(next.filter(share => share.caughtUp).length, 10)
    // Its first owner has nothing to say any more.
    await catchUp(store, 's', shares)
    assert.equal(await sharesBehind(store, 's'), SHARES - 10)
  })
})
