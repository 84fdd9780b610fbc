/** Findings under another configuration, and two lists of findings side by side. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differenceOf, findingsUnder } from '../../src/scanner/backtesting.ts'
import { loadMaterial } from '../../src/scanner/material.ts'
import { learnNew } from '../../src/scanner/scanner.ts'
import { withValues } from '../../src/scanner/shown.ts'
import { getFindings } from '../../src/store/findings.ts'
import { finding } from '../help/flow.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { judging, withSource } from '../help/source.ts'

test('under the configuration of the scan the same comes out as was stored', async () => {
  await withSource(async source => {
    writeLog(source.root, 'a.log', serviceLog({ seed: 1, minutes: 30, brokenMinute: 20 }))
    await source.read()
    await learnNew(source, judging())
    const { id } = await source.log('a.log')
    const at = { source: 'test', log: 'a.log', parser: 'Shapes' } as const
    const material = await loadMaterial(source.store, at)
    const { learning } = source.setup
    const again = findingsUnder(material, { learning, windowMs: 10_000, said: [] })
    const stored = await getFindings(source.store, id)
    assert.ok(stored.length > 0)
    const unversioned = stored.map(each => ({ ...each, modelVersion: 0 }))
    const { setup } = source
    const shown = { store: source.store, setup, material, templates: material.view.templates }
    assert.deepEqual(await withValues(shown, again), unversioned)
    const strict = { ...learning, minWindows: 1000 }
    assert.deepEqual(findingsUnder(material, { learning: strict, windowMs: 10_000, said: [] }), [])
  })
})

test('findings of the same time are unchanged, sessions where they are the same', () => {
  const at = (from: number, to: number) => finding(`${from}`, { from, to })
  const session = (id: string) => finding(id, { session: id })
  const before = [at(0, 10), at(20, 30), session('s1')]
  const after = [at(5, 15), at(40, 50), session('s2')]
  const { added, removed, unchanged } = differenceOf(before, after)
  assert.deepEqual(added, [after[1], after[2]])
  assert.deepEqual(removed, [before[1], before[2]])
  assert.deepEqual(unchanged, [after[0]])
})
