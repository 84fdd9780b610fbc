/** What was said of a log's findings, and its next version. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { learn } from '../../src/forest/detector.ts'
import { assembleWindows } from '../../src/forest/windows.ts'
import { detectorOptions, levelsOf } from '../../src/scanner/learning.ts'
import { loadMaterial, streamBins } from '../../src/scanner/material.ts'
import { asTagged, saidOf } from '../../src/scanner/tagged.ts'
import { storeTag } from '../../src/store/tags.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { withSource } from '../help/source.ts'

test('the last word on each finding of windows is heard', async () => {
  await withSource(async ({ store }) => {
    const base = { who: 'a', reason: '', log: 'a.log', what: 'aa' }
    await storeTag(store, 'test', { ...base, verdict: 'true', saidMs: 1, joint: 7 })
    await storeTag(store, 'test', { ...base, verdict: 'false', saidMs: 2, joint: 7 })
    await storeTag(store, 'test', { ...base, what: 's', verdict: 'true', saidMs: 2, joint: null })
    assert.deepEqual(await saidOf(store, 'test', 'a.log'), [{ verdict: 'false', joint: 7 }])
    assert.deepEqual(await saidOf(store, 'test', 'b.log'), [])
  })
})

test('without tags nothing changes; with them the threshold is another', async () => {
  await withSource(async source => {
    writeLog(source.root, 'a.log', serviceLog({ seed: 1, minutes: 30, brokenMinute: 20 }))
    await source.read()
    const at = { source: 'test', log: 'a.log', parser: 'Shapes' } as const
    const material = await loadMaterial(source.store, at)
    const shape = { windowMs: 10_000, templateHashes: material.view.hashes, untilMs: Number.NaN }
    const windows = assembleWindows(streamBins(material), shape)
    const levels = levelsOf(material.view.templates)
    const trained = learn(windows.matrix, detectorOptions(source.setup.learning, windows, levels))
    assert.equal(asTagged(trained, []), trained)
    const peak = Math.max(...trained.verdicts.joint)
    const said = Array(30).fill({ verdict: 'false', joint: peak })
    const { model, verdicts, moved } = asTagged(trained, said)
    assert.ok(moved !== undefined && moved.to > trained.model.threshold)
    assert.equal(model.threshold, moved.to)
    const over = verdicts.joint.filter(joint => joint > moved.to).length
    assert.equal(verdicts.alarm.filter(each => each === 1).length, over)
    assert.ok(over <= trained.verdicts.alarm.filter(each => each === 1).length)
  })
})
