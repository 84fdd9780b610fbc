/** Findings in the store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  appendFindings,
  deleteFindingsFrom,
  getFindings,
  replaceFindings,
} from '../../src/store/findings.ts'
import { storeLog } from '../../src/store/logs.ts'
import { transaction } from '../../src/store/pool.ts'
import { getShownFinding } from '../../src/store/shown.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { finding } from '../help/flow.ts'

test('findings come back as they were stored, by start', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id } = await storeLog(store, { source: 's', name: 'app/app.log' })
    const late = finding('aa', { from: 120_000, onsetMs: Number.NaN, timed: false })
    const early = finding('bb', { why: [], evidence: [] })
    await transaction(store, c => replaceFindings(c, id, [late, early]))
    assert.deepEqual(await getFindings(store, id), [early, late])
    assert.deepEqual(await getFindings(store, id, { from: 0, to: 119_999 }), [early])
    assert.deepEqual(await getFindings(store, id, { from: 1e8, to: 1e9 }), [])
    await deleteFindingsFrom(store, id, 120_001)
    assert.deepEqual(await getShownFinding(store, 's', 'aa'), late)
    assert.equal(await getShownFinding(store, 's', 'cc'), undefined)
    assert.equal(await getShownFinding(store, 'other', 'aa'), undefined)
    await deleteFindingsFrom(store, id, 120_000)
    assert.deepEqual(await getFindings(store, id), [early])
  })
})

test('hostile text in evidence stays text', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id } = await storeLog(store, { source: 's', name: 'app/app.log' })
    const [evidence] = finding('aa').evidence
    assert.ok(evidence !== undefined)
    const text = `\0'; drop table finding; -- "\\ \ud800 ${'x'.repeat(1_000_000)}`
    const hostile = finding('aa', { evidence: [{ ...evidence, text }] })
    await appendFindings(store, id, [hostile])
    assert.deepEqual(await getFindings(store, id), [hostile])
  })
})

test('a finding of the same id is renewed, replaced ones are gone', async () => {
  await withStore(async store => {
    await ensureSource(store, { name: 's', root: '/', config: {} })
    const { id } = await storeLog(store, { source: 's', name: 'app/app.log' })
    await appendFindings(store, id, [finding('aa')])
    const grown = finding('aa', { to: 999_000, windows: 9 })
    await appendFindings(store, id, [grown])
    assert.deepEqual(await getFindings(store, id), [grown])
    await transaction(store, c => replaceFindings(c, id, [finding('bb')]))
    assert.deepEqual(await getFindings(store, id), [finding('bb')])
    await transaction(store, c => replaceFindings(c, id, []))
    assert.deepEqual(await getFindings(store, id), [])
  })
})
