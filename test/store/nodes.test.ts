/** Nodes of a source: who reads what lies on each. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catchUp, sharesBehind } from '../../src/store/caughtUp.ts'
import { leaseNode, nodesBehind } from '../../src/store/nodes.ts'
import { getOverview } from '../../src/store/overview.ts'
import type { Store } from '../../src/store/pool.ts'
import { SHARES } from '../../src/store/share.ts'
import { leaseShares, releaseShares, renewShares } from '../../src/store/shares.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

const holder = (name: string, node: string) => ({ source: 's', name, node })

async function withSource(work: (store: Store) => Promise<void>): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await work(store)
  })
}

async function expire(store: Store, name: string): Promise<void> {
  const ago = `clock_timestamp() - interval '1 hour'`
  await store.pool.query(`update share set until = ${ago} where owner = $1`, [name])
}

test('each node has a number of its own behind the shares, and one scanner', async () => {
  await withSource(async store => {
    const [a, b] = [
      await leaseNode(store, holder('a', 'n1')),
      await leaseNode(store, holder('b', 'n2')),
    ]
    assert.deepEqual([a?.number, b?.number], [SHARES, SHARES + 1])
    assert.deepEqual(await leaseNode(store, holder('a', 'n1')), a)
    assert.equal(await leaseNode(store, holder('c', 'n1')), undefined)
    await expire(store, 'a')
    const taken = await leaseNode(store, holder('c', 'n1'))
    assert.deepEqual(taken, { ...a, epoch: (a?.epoch ?? 0) + 1 })
    assert.equal(await leaseNode(store, holder('a', 'n1')), undefined)
  })
})

test('a node is no share of the logs: none takes it, and leaving gives it back', async () => {
  await withSource(async store => {
    await leaseShares(store, holder('a', 'n1'))
    await leaseNode(store, holder('a', 'n1'))
    assert.equal(await renewShares(store, holder('a', 'n1')), SHARES + 1)
    await leaseShares(store, holder('b', 'n2'))
    const a = await leaseShares(store, holder('a', 'n1'))
    assert.equal(a.length, SHARES / 2 + 1)
    await expire(store, 'a')
    const b = await leaseShares(store, holder('b', 'n2'))
    assert.ok(b.every(share => share.number < SHARES))
    const { shares } = await getOverview(store, 's')
    assert.equal(shares.held, SHARES / 2)
    await leaseNode(store, holder('a', 'n1'))
    await releaseShares(store, holder('a', 'n1'))
    assert.equal((await leaseNode(store, holder('c', 'n1')))?.number, SHARES)
  })
})

test('a new life under the same name has a new epoch', async () => {
  await withSource(async store => {
    await leaseShares(store, { ...holder('a', 'n1'), anew: true })
    const first = await leaseNode(store, holder('a', 'n1'))
    await leaseShares(store, { ...holder('a', 'n1'), anew: true })
    const second = await leaseNode(store, holder('a', 'n1'))
    assert.equal(second?.epoch, (first?.epoch ?? 0) + 1)
  })
})

test('a node that lives and is not read out is behind; one that is gone is not', async () => {
  await withSource(async store => {
    await leaseShares(store, holder('a', 'n1'))
    const a = await leaseNode(store, holder('a', 'n1'))
    await leaseNode(store, holder('b', 'n2'))
    assert.ok(a)
    assert.equal(await nodesBehind(store, 's'), 2)
    await catchUp(store, 's', [a])
    assert.equal(await nodesBehind(store, 's'), 1)
    await expire(store, 'b')
    assert.equal(await nodesBehind(store, 's'), 0)
    assert.equal(await sharesBehind(store, 's'), SHARES)
  })
})
