import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Bin, Finding } from '../../src/flow.ts'
import { learn } from '../../src/forest/detector.ts'
import { findingsOf, severityOf } from '../../src/forest/finding.ts'
import { MAX_GAP_WINDOWS } from '../../src/forest/threshold.ts'
import { assembleWindows } from '../../src/forest/windows.ts'

const WINDOW_MS = 10_000
const WINDOWS = 120

/** A bin with so many lines of each template; first lines one second into the bin. */
function bin(window: number, counts: readonly number[]): Bin {
  const shapes = Uint32Array.from(counts.flatMap((count, shape) => (count > 0 ? [shape] : [])))
  const start = window * WINDOW_MS
  const each = Float64Array.from(shapes, shape => window * 100 + shape)
  return {
    timed: true,
    start,
    shapes,
    counts: Uint32Array.from(shapes, shape => counts[shape]),
    firstOffsets: each,
    firstLines: each,
    firstTimes: Float64Array.from(shapes, () => start + 1000),
    pairs: new Float64Array(0),
  }
}

/** Findings of a log of two usual templates in which template 2 stands in these windows. */
function findingsWith(strange: readonly number[]): Finding[] {
  const bins = Array.from({ length: WINDOWS }, (_, window) =>
    bin(window, [20 + (window % 3), 5 + (window % 2), strange.includes(window) ? 9 : 0]),
  )
  const templates = ['served', 'refreshed', 'refused'].map((text, index) => {
    return { id: `t${index}`, text, level: index === 2 ? 6 : 3, shapes: [`t${index}`] }
  })
  const windows = assembleWindows([{ bins, templateOf: Uint32Array.of(0, 1, 2) }], {
    windowMs: WINDOW_MS,
    templateHashes: Uint32Array.of(1, 2, 3),
    untilMs: Number.NaN,
  })
  const { model, verdicts } = learn(windows.matrix, {
    ...{ trees: 20, sampleSize: 64, extensionLevel: 1, trainer: 'logforest', seed: 1 },
    ...{ reservoir: 64, neighbours: 10, levels: Uint8Array.of(3, 3, 6) },
  })
  const forced = Uint8Array.from(verdicts.alarm, (_, row) => (strange.includes(row) ? 1 : 0))
  return findingsOf({
    ...{ log: 'a.log', model, modelVersion: 4, windows, templates, streams: ['a.log'] },
    verdicts: { ...verdicts, alarm: forced },
    own: true,
  })
}

test('neighbouring alarms are one finding, alarms far apart are two', () => {
  const far = 50 + MAX_GAP_WINDOWS + 2
  assert.deepEqual(
    findingsWith([50, 51, 50 + MAX_GAP_WINDOWS]).map(({ from, to, windows }) => [
      from,
      to,
      windows,
    ]),
    [[50 * WINDOW_MS, (51 + MAX_GAP_WINDOWS) * WINDOW_MS, 3]],
  )
  assert.deepEqual(
    findingsWith([50, far]).map(({ from }) => from / WINDOW_MS),
    [50, far],
  )
})

test('the evidence is the strange template, with its first line, and shares add up', () => {
  const [finding] = findingsWith([50, 51])
  const [worst] = finding.evidence
  assert.equal(worst.text, 'refused')
  assert.deepEqual([worst.observed, worst.level], [18, 6])
  assert.deepEqual(worst.place, { stream: 'a.log', offset: 5002, line: 5002, timeMs: 501_000 })
  const total = finding.evidence.reduce((sum, { share }) => sum + share, 0)
  assert.ok(Math.abs(total - 1) < 1e-9)
  assert.deepEqual([finding.modelVersion, finding.severity], [4, severityOf(finding.score)])
})

test('it says what its score hangs on, severity among the features', () => {
  const [{ why }] = findingsWith([50])
  const total = why.reduce((sum, { share }) => sum + share, 0)
  assert.ok(Math.abs(total - 1) < 1e-9)
  assert.ok(why.some(({ feature, tail }) => feature === 'severity' && tail >= 1))
  assert.ok(why.some(({ decisive }) => decisive))
})

test('a new line dates the onset to the millisecond', () => {
  assert.equal(findingsWith([50])[0].onsetMs, 501_000)
})

test('the id of a finding is that of its log and its beginning', () => {
  const [short] = findingsWith([50])
  const [long] = findingsWith([50, 51, 52])
  assert.equal(short.id, long.id)
  assert.notEqual(short.id, findingsWith([49, 50])[0].id)
})

test('without an alarm there is no finding', () => {
  assert.deepEqual(findingsWith([]), [])
})

test('severities begin at 95 and 98', () => {
  assert.deepEqual([90, 94.9, 95, 97.9, 98, 100].map(severityOf), [
    ...['Low', 'Low', 'Medium', 'Medium', 'High', 'High'],
  ])
})
