/** Findings whose incidents are closed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appendFindings, getFindings } from '../../src/store/findings.ts'
import { storeLog } from '../../src/store/logs.ts'
import { type Connection, type Store, transaction } from '../../src/store/pool.ts'
import {
  countHidden,
  deleteSuiteFindings,
  getEarlier,
  getFindingSpans,
  getFirstFindings,
  getUnsettled,
  settleFindings,
  unsettleFindings,
} from '../../src/store/settled.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { finding } from '../help/flow.ts'

const ONE = finding('aa', { modelVersion: 1 })
const TWO = finding('bb', { modelVersion: 2, from: 300_000, to: 360_000, onsetMs: 300_001 })
const OURS = finding('mm', { modelVersion: 0 })

async function withFindings(work: (store: Store, log: number) => Promise<void>): Promise<void> {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id } = await storeLog(store, { source: 's', name: 'app/app.log' })
    await appendFindings(store, id, [ONE, TWO, OURS])
    await work(store, id)
  })
}

function doing(store: Store, work: (connection: Connection) => Promise<void>): Promise<void> {
  return transaction(store, work)
}

test('a settled finding is not read again, until all are opened', async () => {
  await withFindings(async (store, log) => {
    const ids = async (all = false) =>
      ((await getUnsettled(store, [log], { all })).get(log) ?? []).map(({ id }) => id)
    assert.deepEqual(await ids(), ['aa', 'bb'])
    assert.deepEqual((await getUnsettled(store, [log])).get(log), [ONE, TWO])
    await doing(store, c => settleFindings(c, [{ log, id: 'aa', settled: 'part' }]))
    assert.deepEqual([await ids(), await ids(true)], [['bb'], ['aa', 'bb']])
    assert.equal(await countHidden(store, [log]), 1)
    await appendFindings(store, log, [{ ...ONE, score: 99 }])
    assert.deepEqual(await ids(), ['bb'], 'one that is renewed stays as it was told')
    await doing(store, c => unsettleFindings(c, [log]))
    assert.deepEqual(await ids(), ['aa', 'bb'])
    assert.equal(await countHidden(store, [log]), 0)
  })
})

test('what the master added goes, but for closed incidents', async () => {
  await withFindings(async (store, log) => {
    await doing(store, c => settleFindings(c, [{ log, id: 'mm', settled: 'told' }]))
    await appendFindings(store, log, [finding('nn', { modelVersion: 0 })])
    await doing(store, c => deleteSuiteFindings(c, [log]))
    const left = (await getFindings(store, log)).map(({ id }) => id).sort()
    assert.deepEqual(left, ['aa', 'bb', 'mm'])
    await doing(store, c => unsettleFindings(c, [log]))
    assert.deepEqual((await getFindings(store, log)).length, 2)
  })
})

test('when findings were: those of windows, by their end', async () => {
  await withFindings(async (store, log) => {
    const session = finding('ss', { modelVersion: 1, from: 0, session: 'x' })
    await appendFindings(store, log, [session])
    await doing(store, c => settleFindings(c, [{ log, id: 'aa', settled: 'told' }]))
    const all = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }
    const first = { log, from: 60_000, to: 120_000, onsetMs: 61_234, settled: 'told' }
    const second = { log, from: 300_000, to: 360_000, onsetMs: 300_001, settled: null }
    assert.deepEqual(await getFindingSpans(store, [log], all), [first, second])
    assert.deepEqual(await getFindingSpans(store, [log], { from: 0, to: 360_000 }), [first])
    assert.deepEqual(await getFirstFindings(store, [log]), new Map([[log, 60_000]]))
  })
})

test('earlier findings: the last before a time and all since, of windows alone', async () => {
  await withFindings(async (store, log) => {
    const at = (id: string, from: number) => finding(id, { modelVersion: 1, from, to: from + 1 })
    const session = { ...at('ss', 10), session: 'x' }
    await appendFindings(store, log, [at('a', 10), at('b', 20), at('c', 70_000), session])
    const starts = async (since: number, most: number) =>
      (await getEarlier(store, new Map([[log, since]]), most)).get(log)?.map(({ from }) => from)
    assert.deepEqual(await starts(65_000, 1), [60_000, 70_000, 300_000])
    assert.deepEqual(await starts(65_000, 2), [20, 60_000, 70_000, 300_000])
    assert.deepEqual(await starts(5, 9), [10, 20, 60_000, 70_000, 300_000])
    assert.deepEqual(await getEarlier(store, new Map(), 9), new Map())
  })
})
