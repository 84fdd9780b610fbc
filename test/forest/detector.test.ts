/** The window detector: what it finds, what it leaves alone, and that it never says nonsense. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LEVELS } from '../../src/flow.ts'
import { judge, learn } from '../../src/forest/detector.ts'
import type { Verdicts } from '../../src/forest/verdicts.ts'
import { type Cells, matrixOf, quietHistory, windowOfLines } from '../accuracy/history.ts'
import { OPTIONS } from '../accuracy/outcomes.ts'

const QUIET = { windows: 70, windowsPerDay: 8640, steady: true, rarePerDay: 0 }
const FEW_TREES = { ...OPTIONS, trees: 20, sampleSize: 64 }

function assertSane(verdicts: Verdicts): void {
  const { rules, forest, joint, score, features, tails, mixShift } = verdicts
  for (const values of [rules, forest, joint, score, features, tails, mixShift]) {
    assert.ok(values.every(Number.isFinite))
  }
  assert.ok(score.every(value => value >= 0 && value <= 100))
  joint.forEach((value, row) => {
    assert.equal(value, rules[row] + forest[row])
    assert.equal(verdicts.alarm[row] === 1, score[row] > 90)
  })
}

/** Rows 40 … 47 of a quiet log with new templates, a burst and a gap. */
function withIncident(seed: number): { windows: Cells[]; columns: number } {
  const { windows, columns } = quietHistory({ ...QUIET, seed })
  for (let row = 40; row < 48; row++) {
    const [most, second] = [...windows[row].counts].sort((a, b) => b[1] - a[1])
    windows[row].counts.set(columns, 3).set(columns + 1, 1)
    windows[row].counts.set(second[0], second[1] * 50).delete(most[0])
  }
  return { windows, columns: columns + 2 }
}

test('an incident of eight windows stands out from the very history that holds it', () => {
  for (const seed of [1, 2, 3, 4]) {
    const { windows, columns } = withIncident(seed)
    const { verdicts, model } = learn(matrixOf(windows, columns), OPTIONS)
    for (let row = 40; row < 48; row++) assert.ok(verdicts.score[row] >= 95)
    const others = [...verdicts.score].filter((_, row) => row < 40 || row >= 48)
    assert.ok(others.filter(score => score > 90).length <= 2)
    assert.deepEqual([...model.held].filter(row => row >= 40 && row < 48).length, 8)
  }
})

test('the same holds for windows of a hundred lines', () => {
  const usual = (row: number): number[] =>
    Array.from({ length: 100 }, (_, i) => (i * 7 + row * 13 + ((i * row) % 5)) % 9)
  const lines = Array.from({ length: 60 }, (_, row) => usual(row))
  for (let row = 30; row < 36; row++) lines[row].fill(11, 10, 40).fill(12, 40, 43)
  const { verdicts } = learn(matrixOf(lines.map(windowOfLines), 13), OPTIONS)
  for (let row = 30; row < 36; row++) assert.ok(verdicts.score[row] >= 95)
})

test('a start-up banner in the first window does not alarm', () => {
  const { windows, columns } = quietHistory({ ...QUIET, seed: 3 })
  const plain = learn(matrixOf(windows, columns + 4), OPTIONS).verdicts.score[0]
  for (let i = 0; i < 4; i++) windows[0].counts.set(columns + i, 1)
  const { verdicts } = learn(matrixOf(windows, columns + 4), OPTIONS)
  assert.equal(verdicts.newLines[0], 0)
  assert.ok(verdicts.score[0] < Math.max(90, plain + 1))
})

test('live, one unseen line, a burst and a gap alarm; a usual window does not', () => {
  const { windows, columns } = quietHistory({ ...QUIET, windows: 400, seed: 7 })
  const { model } = learn(matrixOf(windows.slice(0, 300), columns), OPTIONS)
  const [most] = [...windows[350].counts].sort((a, b) => b[1] - a[1])
  const changed = (change: (counts: Map<number, number>) => void): Cells => {
    const counts = new Map(windows[350].counts)
    change(counts)
    return { counts, pairs: new Set() }
  }
  const live = [
    windows[350],
    changed(counts => counts.set(columns + 3, 1)),
    changed(counts => counts.set(most[0], most[1] * 20)),
    changed(counts => counts.delete(most[0])),
  ]
  const verdicts = judge(model, matrixOf(live, columns + 5))
  assert.deepEqual([...verdicts.alarm], [0, 1, 1, 1])
})

test('a new template of error level weighs a decade more', () => {
  const { windows, columns } = quietHistory({ ...QUIET, windows: 200, seed: 9 })
  const { model } = learn(matrixOf(windows, columns), OPTIONS)
  windows[5].counts.set(columns, 1)
  const levels = new Uint8Array(columns + 1)
  const window = matrixOf([windows[5]], columns + 1)
  const plain = judge(model, window, { levels }).joint[0]
  levels[columns] = LEVELS.indexOf('error')
  assert.equal((judge(model, window, { levels }).joint[0] - plain).toFixed(9), '1.000000000')
})

test('the same windows and options give the same model and verdicts', () => {
  const { windows, columns } = withIncident(5)
  const matrix = matrixOf(windows, columns)
  const [a, b] = [learn(matrix, OPTIONS), learn(matrix, OPTIONS)]
  assert.deepEqual(a.verdicts, b.verdicts)
  assert.deepEqual(judge(a.model, matrix), judge(b.model, matrix))
})

test('degenerate logs are judged without nonsense and without alarm', () => {
  const one = matrixOf([windowOfLines([0])], 1)
  const none = matrixOf([], 0)
  const same = matrixOf(
    Array.from({ length: 40 }, () => windowOfLines([0, 1, 0])),
    2,
  )
  const empty = matrixOf(
    Array.from({ length: 40 }, () => windowOfLines([])),
    1,
  )
  for (const matrix of [one, none, same, empty]) {
    const { model, verdicts } = learn(matrix, FEW_TREES)
    assertSane(verdicts)
    assertSane(judge(model, matrix))
    assert.ok(verdicts.alarm.every(alarm => alarm === 0))
  }
})

test('any sparse matrix, however odd, is judged without nonsense', () => {
  const cells = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 6000 }), fc.integer({ min: 1, max: 1e6 })), {
      maxLength: 6,
    })
    .map(entries => ({ counts: new Map(entries), pairs: new Set<number>() }))
  fc.assert(
    fc.property(fc.array(cells, { maxLength: 40 }), fc.array(cells, { maxLength: 5 }), (a, b) => {
      const { model, verdicts } = learn(matrixOf(a, 6001), { ...FEW_TREES, trees: 4 })
      assertSane(verdicts)
      assertSane(judge(model, matrixOf(b, 6010)))
    }),
    { numRuns: 40 },
  )
})
