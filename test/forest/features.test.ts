/** What each feature answers to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LEVELS } from '../../src/flow.ts'
import {
  emptyMeasures,
  FEATURES,
  type Measures,
  measure,
  naturalValue,
} from '../../src/forest/features.ts'
import { gaugeOf } from '../../src/forest/gauge.ts'
import { reservoirOf } from '../../src/forest/nearest.ts'
import { profileOf } from '../../src/forest/profile.ts'
import { noSurroundings } from '../../src/forest/surroundings.ts'
import { matrixOf, windowOfLines } from '../accuracy/history.ts'

const USUAL = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2]
const HISTORY = matrixOf(
  Array.from({ length: 50 }, (_, i) => windowOfLines(i === 20 ? [...USUAL, 3] : USUAL)),
  4,
)

function measured(
  lines: number[],
  { history = HISTORY, young = false, levels = new Uint8Array() } = {},
): Measures {
  const kept = new Uint8Array(50).fill(1)
  const profile = profileOf(history, kept)
  const model = {
    profile,
    reservoir: reservoirOf(history, kept, { limit: 50, seed: 1 }),
    around: noSurroundings(profile),
    squares: new Float64Array(4),
  }
  const windows = matrixOf([windowOfLines(lines)], 8)
  const gauge = gaugeOf(model, { levels, pairs: windows.pairs })
  const into = emptyMeasures()
  measure(gauge, { windows, row: 0, young }, into)
  return into
}

const feature = (measures: Measures, name: (typeof FEATURES)[number]): number =>
  naturalValue(FEATURES.indexOf(name), measures.features[FEATURES.indexOf(name)])

test('a usual window has no new lines, no distance and no shift of the mix', () => {
  const usual = measured(USUAL)
  assert.equal(usual.newLines, 0)
  assert.ok(feature(usual, 'distance') < 1e-9)
  assert.ok(usual.mixShift < 0.01)
})

test('lines of unseen templates are counted, are the rarest and lie far off', () => {
  const strange = measured([...USUAL, 5, 5, 6])
  assert.equal(strange.newLines, 3)
  assert.ok(Math.abs(feature(strange, 'rarest template') - Math.log(51 / 0.5)) < 1e-9)
  assert.ok(feature(strange, 'distance') > 5)
  assert.ok(feature(strange, 'order') > feature(measured(USUAL), 'order'))
})

test('a burst raises the highest count, a gap the missing lines, both the relation', () => {
  const burst = measured([...USUAL, ...Array.from({ length: 30 }, () => 2)])
  const missing = measured(USUAL.filter(line => line !== 1))
  const usual = measured(USUAL)
  assert.ok(feature(burst, 'highest count') > feature(usual, 'highest count') + 5)
  assert.ok(feature(missing, 'missing lines') > feature(usual, 'missing lines') + 1)
  for (const strange of [burst, missing]) {
    assert.ok(feature(strange, 'relation') > feature(usual, 'relation') + 3)
    assert.ok(strange.mixShift > usual.mixShift)
  }
})

test('a template alone keeps no company, whatever its count does', () => {
  const lines = (count: number): number[] => new Array<number>(count).fill(0)
  const windows = Array.from({ length: 50 }, (_, i) => windowOfLines(lines(1 + (i % 4))))
  const history = matrixOf(windows, 1)
  const burst = measured(lines(90), { history })
  assert.equal(feature(burst, 'relation'), 0)
  assert.ok(feature(burst, 'distance') > 2)
})

test('in the young windows of a history new and rare templates say nothing', () => {
  const young = measured([...USUAL, 3, 5, 5], { young: true })
  assert.equal(young.newLines, 0)
  assert.equal(feature(young, 'rarest template'), feature(measured(USUAL), 'new lines'))
})

test('a new template of error level is grave, even in a young window', () => {
  const levels = new Uint8Array(8)
  levels[5] = LEVELS.indexOf('error')
  assert.equal(measured([...USUAL, 5], { levels }).grave, 1)
  assert.equal(measured([...USUAL, 5], { levels, young: true }).newLines, 1)
  assert.equal(measured([...USUAL, 6], { levels }).grave, 0)
  levels[5] = LEVELS.indexOf('fatal')
  assert.equal(measured([...USUAL, 5], { levels }).grave, 2)
})

test('the divergence of two windows without a common line is 1', () => {
  assert.ok(Math.abs(measured([5, 6, 7]).mixShift - 1) < 1e-9)
})

test('an empty window is measured without nonsense', () => {
  const empty = measured([])
  assert.ok(empty.features.every(Number.isFinite))
  assert.equal(empty.newLines, 0)
  assert.ok(feature(empty, 'missing lines') > 1)
})
