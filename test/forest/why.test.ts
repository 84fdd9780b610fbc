/** Explanations name what was done to a window. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { learn } from '../../src/forest/detector.ts'
import { explain } from '../../src/forest/why.ts'
import { type Cells, matrixOf, quietHistory } from '../accuracy/history.ts'
import { OPTIONS } from '../accuracy/outcomes.ts'

const HISTORY = { windows: 200, windowsPerDay: 8640, steady: true, rarePerDay: 0, seed: 12 }
const { windows, columns } = quietHistory(HISTORY)
const LEARNED = learn(matrixOf(windows, columns), OPTIONS)
const [MOST] = [...windows[50].counts].sort((a, b) => b[1] - a[1])

function explained(change: (counts: Map<number, number>) => void) {
  const counts = new Map(windows[50].counts)
  change(counts)
  const window: Cells = { counts, pairs: new Set() }
  return explain(LEARNED.model, matrixOf([window], columns + 5), { row: 0, ownRow: -1 })
}

test('an unseen template is named as new, with nothing as typical', () => {
  const { columns: named, counterfactual } = explained(counts => counts.set(columns + 2, 4))
  const { column, reason, observed, typical } = named[0]
  assert.deepEqual(
    { column, reason, observed, typical },
    {
      column: columns + 2,
      reason: 'NewTemplate',
      observed: 4,
      typical: 0,
    },
  )
  assert.equal(counterfactual.columns, 1)
  assert.equal(counterfactual.below, true)
})

test('a burst and a gap are named with what is typical', () => {
  const burst = explained(counts => counts.set(MOST[0], MOST[1] * 30)).columns[0]
  assert.deepEqual([burst.column, burst.reason, burst.observed], [MOST[0], 'Burst', MOST[1] * 30])
  assert.ok(burst.typical > MOST[1] / 3 && burst.typical < MOST[1] * 3)
  const missing = explained(counts => counts.delete(MOST[0])).columns[0]
  assert.deepEqual([missing.column, missing.reason, missing.observed], [MOST[0], 'Missing', 0])
})

test('shares of templates and of features are parts of one, the weightiest first', () => {
  const { why, columns: named } = explained(counts => counts.set(columns + 2, 4))
  for (const list of [why, named]) {
    const shares = list.map(each => each.share)
    assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9)
    assert.deepEqual(
      shares,
      [...shares].sort((a, b) => b - a),
    )
  }
  assert.ok(named.length <= 8)
})

test('a window of the training history is explained as if it had not been there', () => {
  const own = windows.map(window => ({ ...window, counts: new Map(window.counts) }))
  for (const row of [100, 101]) own[row].counts.set(columns, 2)
  const matrix = matrixOf(own, columns + 1)
  const { model } = learn(matrix, OPTIONS)
  const [first] = explain(model, matrix, { row: 100, ownRow: 100 }).columns
  assert.deepEqual([first.column, first.reason], [columns, 'NewTemplate'])
})

test('a usual and an empty window are explained without nonsense', () => {
  for (const told of [explained(() => undefined), explained(counts => counts.clear())]) {
    assert.ok(told.columns.every(each => Number.isFinite(each.share + each.typical)))
    assert.ok(told.why.every(each => Number.isFinite(each.share + each.observed + each.typical)))
  }
})
