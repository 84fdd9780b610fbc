import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attribution } from '../../src/forest/attribution.ts'
import { type ForestOptions, trainForest } from '../../src/forest/forest.ts'
import { forestOptions, normalRows, sameRows } from '../help/rows.ts'

const COLUMNS = 5

const KINDS: readonly Partial<ForestOptions>[] = [
  {},
  { extensionLevel: 1 },
  { extensionLevel: 4 },
  { trainer: 'ml-isolation-forest' },
]

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)

for (const changes of KINDS) {
  const rows = normalRows(1000, COLUMNS)
  const forest = trainForest(rows, forestOptions({ columns: COLUMNS, ...changes }))

  test(`the column that was moved has the greatest share: ${JSON.stringify(changes)}`, () => {
    for (let column = 0; column < COLUMNS; column++) {
      for (const far of [-8, 8]) {
        const row = new Float64Array(COLUMNS)
        row[column] = far
        const shares = attribution(forest, row)
        assert.equal(shares.indexOf(Math.max(...shares)), column)
        assert.ok(shares[column] > 0.4, `${shares}`)
      }
    }
  })

  test(`shares are not negative and sum to 1: ${JSON.stringify(changes)}`, () => {
    for (let row = 0; row < 50; row++) {
      const shares = attribution(forest, rows.subarray(row * COLUMNS, (row + 1) * COLUMNS))
      assert.ok(shares.every(share => share >= 0))
      assert.ok(Math.abs(sum(shares) - 1) < 1e-9)
    }
  })
}

test('two columns that were moved share the blame', () => {
  const forest = trainForest(normalRows(1000, COLUMNS), forestOptions({ columns: COLUMNS }))
  const shares = attribution(forest, Float64Array.of(0, 8, 0, -8, 0))
  assert.ok(shares[1] > 0.25 && shares[3] > 0.25, `${shares}`)
})

test('a constant column has no share in an axis-parallel forest', () => {
  const rows = normalRows(500, COLUMNS).map((x, i) => (i % COLUMNS === 2 ? 1 : x))
  const forest = trainForest(rows, forestOptions({ columns: COLUMNS }))
  assert.equal(attribution(forest, Float64Array.of(5, 0, 99, 0, 0))[2], 0)
})

test('where nothing was learned, all columns share alike', () => {
  const forest = trainForest(sameRows(10, 4), forestOptions({ columns: 4 }))
  assert.deepEqual([...attribution(forest, Float64Array.of(9, 9, 9, 9))], [0.25, 0.25, 0.25, 0.25])
})

test('a row of another width is refused', () => {
  const forest = trainForest(normalRows(10, 2), forestOptions())
  assert.throws(() => attribution(forest, new Float64Array(3)), /3 values, need 2/)
})
