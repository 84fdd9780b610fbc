/** How far scanners have judged. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getMarks, markJudged, markLearned, markShares } from '../../src/store/judged.ts'
import { leaseShares } from '../../src/store/shares.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'

const SUITE = { name: 'suite', model: 'ns/m' }

test('a source that nobody scans has not begun; one scanned alone has one mark', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {}, suite: SUITE })
    const none = { source: 's', begun: false, learned: false, learnedMs: null, judgedMs: null }
    assert.deepEqual(await getMarks(store, 'suite'), [none])
    await markLearned(store, 's', 100)
    await markJudged(store, 's', 200)
    await markJudged(store, 's', 150)
    const judged = { source: 's', begun: true, learned: true, learnedMs: 100, judgedMs: 200 }
    assert.deepEqual(await getMarks(store, 'suite'), [judged], 'what is judged stays so')
    await markLearned(store, 's', 120)
    assert.deepEqual(await getMarks(store, 'suite'), [{ ...judged, learnedMs: 120, judgedMs: 120 }])
    await markLearned(store, 's', Number.NaN)
    assert.deepEqual(await getMarks(store, 'suite'), [{ ...none, begun: true, learned: true }])
  })
})

test('a source of shares is learned when all are, and judged as far as the last one', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {}, suite: SUITE })
    const shares = await leaseShares(store, { source: 's', name: 'one' })
    const [first, ...others] = shares
    await markShares(store, 's', { shares: others, judgedMs: 300 })
    assert.equal((await getMarks(store, 'suite'))[0]?.learned, false)
    const lost = { ...first, epoch: first.epoch + 1 }
    await markShares(store, 's', { shares: [lost], judgedMs: 100 })
    assert.equal((await getMarks(store, 'suite'))[0]?.learned, false, 'a lost share says nothing')
    await markShares(store, 's', { shares: [first], judgedMs: 100 })
    const judged = { source: 's', begun: true, learned: true, learnedMs: 300, judgedMs: 100 }
    assert.deepEqual(await getMarks(store, 'suite'), [judged])
    await markShares(store, 's', { shares, judgedMs: 400 })
    assert.deepEqual(await getMarks(store, 'suite'), [{ ...judged, judgedMs: 400 }])
  })
})
