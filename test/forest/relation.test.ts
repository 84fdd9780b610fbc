/** Residuals against the company of the nearest windows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reservoirOf } from '../../src/forest/nearest.ts'
import { addSquares, compare, emptyCompany, strain } from '../../src/forest/relation.ts'
import { matrixOf, windowOfLines } from '../accuracy/history.ts'

const MATRIX = matrixOf(
  [1, 2, 3].map(() => windowOfLines([0, 0, 0, 0, 1, 1, 1, 1])),
  3,
)
const RESERVOIR = reservoirOf(MATRIX, Uint8Array.of(1, 1, 1), { limit: 3, seed: 1 })
const probe = (columns: number[], counts: number[]) => ({
  columns: Uint32Array.from(columns),
  counts: Float64Array.from(counts),
  size: columns.length,
})

test('a template that left its usual company has the residual of its root', () => {
  const company = emptyCompany(3)
  compare(company, probe([0], [4]), { reservoir: RESERVOIR, windows: [0, 1, 2] })
  assert.ok(Math.abs(company.residual[0]) < 1e-12)
  assert.ok(Math.abs(company.residual[1] - 2) < 1e-12)
  const usual = { squares: new Float64Array(3), rows: 3, own: 0 } as const
  assert.ok(strain(company, usual) > 5)
})

test('the usual residual of a template lowers its strain, its own window left out', () => {
  const company = emptyCompany(3)
  compare(company, probe([0], [4]), { reservoir: RESERVOIR, windows: [0, 1, 2] })
  const squares = new Float64Array(3)
  addSquares(company, squares)
  const own = strain(company, { squares, rows: 3, own: 1 })
  const other = strain(company, { squares, rows: 3, own: 0 })
  assert.ok(own > other)
})

test('nothing of one comparison is left in the next', () => {
  const company = emptyCompany(3)
  compare(company, probe([2], [9]), { reservoir: RESERVOIR, windows: [0] })
  compare(company, probe([0, 1], [4, 4]), { reservoir: RESERVOIR, windows: [0] })
  assert.equal(strain(company, { squares: new Float64Array(3), rows: 3, own: 0 }), 0)
})
