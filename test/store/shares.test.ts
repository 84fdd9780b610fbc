/** Shares of a source among its scanners, by the clock of the database. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from '../../src/store/pool.ts'
import { leaseShares, releaseShares, renewShares, type Share } from '../../src/store/shares.ts'
import { SHARES } from '../../src/store/share.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

async function withSource(work: (store: Store) => Promise<void>): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await work(store)
  })
}

const holder = (name: string) => ({ source: 's', name })

/** As if nobody had heard of this scanner for longer than a lease. */
async function die(store: Store, name: string): Promise<void> {
  const ago = `clock_timestamp() - interval '1 hour'`
  await store.pool.query(`update scanner set seen = ${ago} where name = $1`, [name])
  await store.pool.query(`update share set until = ${ago} where owner = $1`, [name])
}

function numbersOf(...held: readonly (readonly Share[])[]): number[] {
  return held.flatMap(shares => shares.map(share => share.number)).sort((a, b) => a - b)
}

const ALL = Array.from({ length: SHARES }, (_, number) => number)

test('one scanner holds all shares, and keeps their epochs while it renews them', async () => {
  await withSource(async store => {
    const first = await leaseShares(store, holder('a'))
    assert.deepEqual(numbersOf(first), ALL)
    assert.deepEqual(await leaseShares(store, holder('a')), first)
    assert.equal(await renewShares(store, holder('a')), SHARES)
  })
})

test('scanners that come get their part when the others give it back', async () => {
  await withSource(async store => {
    await leaseShares(store, holder('a'))
    assert.deepEqual(await leaseShares(store, holder('b')), [])
    const a = await leaseShares(store, holder('a'))
    const b = await leaseShares(store, holder('b'))
    assert.deepEqual(numbersOf(a, b), ALL)
    assert.equal(a.length, SHARES / 2)
    await leaseShares(store, holder('c'))
    await leaseShares(store, holder('a'))
    await leaseShares(store, holder('b'))
    const names = ['a', 'b', 'c']
    const held = []
    for (const name of names) held.push(await leaseShares(store, holder(name)))
    assert.deepEqual(numbersOf(...held), ALL)
    assert.ok(held.every(shares => shares.length >= 20 && shares.length <= 22))
    // Nothing moves where nothing changed.
    for (const [index, name] of names.entries()) {
      assert.deepEqual(await leaseShares(store, holder(name)), held[index])
    }
  })
})

test('the shares of one that died go to those that live, under new epochs', async () => {
  await withSource(async store => {
    const before = await leaseShares(store, holder('a'))
    await die(store, 'a')
    const after = await leaseShares(store, holder('b'))
    assert.deepEqual(numbersOf(after), ALL)
    assert.ok(after.every((share, index) => share.epoch === (before[index]?.epoch ?? 0) + 1))
    assert.equal(await renewShares(store, holder('a')), 0, 'who wakes up late has none')
  })
})

test('one that slept and was not missed goes on under its epochs', async () => {
  await withSource(async store => {
    const before = await leaseShares(store, holder('a'))
    await die(store, 'a')
    assert.deepEqual(await leaseShares(store, holder('a')), before)
  })
})

test('one that begins anew under its name keeps its shares, under new epochs', async () => {
  await withSource(async store => {
    const before = await leaseShares(store, holder('a'))
    const after = await leaseShares(store, { ...holder('a'), anew: true })
    assert.deepEqual(
      after,
      before.map(share => ({ ...share, epoch: share.epoch + 1 })),
    )
  })
})

test('one that leaves gives back at once', async () => {
  await withSource(async store => {
    await leaseShares(store, holder('a'))
    await releaseShares(store, holder('a'))
    assert.deepEqual(numbersOf(await leaseShares(store, holder('b'))), ALL)
  })
})

test('many that ask at once never hold one share twice', async () => {
  await withSource(async store => {
    const names = ['a', 'b', 'c', 'd']
    for (let round = 0; round < 3; round++) {
      const held = await Promise.all(names.map(name => leaseShares(store, holder(name))))
      if (round === 2) assert.deepEqual(numbersOf(...held), ALL)
    }
  })
})
