import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import { encodeForest } from '../../src/forest/codec.ts'
import {
  averagePathLength,
  type ForestOptions,
  scoreRows,
  trainForest,
} from '../../src/forest/forest.ts'
import { areaUnderCurve } from '../accuracy/rank.ts'
import { forestOptions, normalRows, sameRows } from '../help/rows.ts'

const TRAINERS = ['logforest', 'ml-isolation-forest'] as const

/** Every way to grow a forest, with its name. */
const KINDS: readonly (readonly [string, Partial<ForestOptions>])[] = [
  ['logforest', {}],
  ['logforest, extended', { extensionLevel: 1 }],
  ['ml-isolation-forest', { trainer: 'ml-isolation-forest' }],
]

const bytesOf = (rows: Float64Array, changes: Partial<ForestOptions>): Uint8Array =>
  encodeForest(trainForest(rows, forestOptions({ trees: 10, ...changes })))

for (const [name, changes] of KINDS) {
  test(`${name}: the last two of a toy sample are the outliers`, () => {
    const toy = Float64Array.of(-2, -1, -1, -1, -1, -2, 1, 1, 1, 2, 2, 1, 6, 3, -4, 7)
    const scores = scoreRows(trainForest(toy, forestOptions(changes)), toy)
    const inner = scores.subarray(0, 6)
    assert.ok(Math.min(scores[6], scores[7]) > Math.max(...inner))
  })

  test(`${name}: outliers of a seeded set rank above the rest with AUC > 0.98`, () => {
    const usual = normalRows(1000, 2).map(x => 0.3 * x + (x > 0 ? 2 : -2))
    const random = seededRandom(7)
    const strange = new Float64Array(200).map(() => random.next() * 12 - 6)
    const forest = trainForest(usual, forestOptions(changes))
    const [low, high] = [usual, strange].map(rows => Array.from(scoreRows(forest, rows)))
    // Some uniform rows fall among the usual ones, so the far ones alone are asked for.
    const far = high.filter((_, row) =>
      [0, 1].some(column => Math.abs(strange[2 * row + column]) > 4),
    )
    assert.ok(far.length > 40)
    assert.ok(areaUnderCurve(far, low) > 0.98)
  })

  test(`${name}: the same seed gives the same bytes, another seed others`, () => {
    const rows = normalRows(500, 2)
    assert.deepEqual(bytesOf(rows, changes), bytesOf(rows, changes))
    assert.notDeepEqual(bytesOf(rows, changes), bytesOf(rows, { ...changes, seed: 2 }))
  })

  test(`${name}: constant columns make no outlier`, () => {
    const rows = sameRows(100, 2, 3)
    const scores = scoreRows(trainForest(rows, forestOptions(changes)), rows)
    assert.equal(new Set(scores).size, 1)
    assert.ok(scores[0] < 0.5 + 1e-6)
  })

  test(`${name}: scores lie in (0, 1), and equal rows have equal scores`, () => {
    const rows = normalRows(200, 2)
    rows.copyWithin(100, 0, 100)
    const scores = scoreRows(trainForest(rows, forestOptions(changes)), rows)
    assert.ok(scores.every(score => score > 0 && score < 1))
    assert.deepEqual(scores.subarray(0, 2), scores.subarray(50, 52))
  })

  test(`${name}: one training row tells nothing, two can be told apart`, () => {
    const one = trainForest(Float64Array.of(1, 2), forestOptions(changes))
    assert.deepEqual([...scoreRows(one, Float64Array.of(1, 2, 100, 100))], [0.5, 0.5])
    const two = trainForest(Float64Array.of(1, 2, 3, 4), forestOptions(changes))
    assert.equal(two.sampleSize, 2)
    assert.ok(scoreRows(two, Float64Array.of(1, 2, 3, 4)).every(score => score === 0.5))
  })

  test(`${name}: a row's score does not depend on the rows scored with it`, () => {
    const rows = normalRows(3000, 2)
    const forest = trainForest(rows, forestOptions(changes))
    const together = scoreRows(forest, rows)
    for (const row of [0, 1, 2047, 2048, 2999]) {
      assert.equal(scoreRows(forest, rows.subarray(2 * row, 2 * row + 2))[0], together[row])
    }
  })
}

test('the score is 2 to the power of minus the mean path over c(ψ)', () => {
  // Three rows, one column: with 0 and 1 near each other, 100 is alone after one step.
  const forest = trainForest(Float64Array.of(0, 1, 1e9), forestOptions({ columns: 1 }))
  const [score] = scoreRows(forest, Float64Array.of(1e9))
  assert.ok(Math.abs(score - 2 ** (-1 / averagePathLength(3))) < 1e-6)
})

test('both trainers agree on what is strange', () => {
  const rows = normalRows(800, 4)
  const [own, other] = TRAINERS.map(trainer =>
    scoreRows(trainForest(rows, forestOptions({ columns: 4, trainer })), rows),
  )
  const top = (scores: Float64Array) =>
    [...scores.keys()].sort((a, b) => scores[b] - scores[a]).slice(0, 40)
  const others = new Set(top(other))
  assert.ok(top(own).filter(row => others.has(row)).length > 25)
})

test('extended splits see a row off the diagonal that lies within each axis', () => {
  const noise = normalRows(1000, 1)
  const rows = Float64Array.from({ length: 2000 }, (_, i) => {
    const row = i >> 1
    return row / 100 + (i % 2) * 0.1 * noise[row]
  })
  const off = Float64Array.of(6, 4)
  let aboveByAxes = 0
  let aboveBySums = 0
  for (const seed of [1, 2, 3, 4, 5]) {
    const [axes, sums] = [0, 1].map(extensionLevel => {
      const forest = trainForest(rows, forestOptions({ extensionLevel, seed }))
      const [score] = scoreRows(forest, off)
      return { score, above: scoreRows(forest, rows).filter(other => other >= score).length }
    })
    assert.ok(axes.score < sums.score, `${axes.score} ${sums.score}`)
    aboveByAxes += axes.above
    aboveBySums += sums.above
  }
  assert.ok(aboveByAxes > 2 * aboveBySums, `${aboveByAxes} ${aboveBySums}`)
})

test('the unit of a column does not matter, extended or not', () => {
  const rows = normalRows(300, 2)
  const scaled = rows.map((x, i) => (i % 2 ? x * 1024 : x))
  for (const extensionLevel of [0, 1]) {
    const [plain, other] = [rows, scaled].map(set =>
      scoreRows(trainForest(set, forestOptions({ extensionLevel })), set),
    )
    const differences = plain.map((score, row) => Math.abs(score - other[row]))
    assert.ok(Math.max(...differences) < 1e-3)
  }
})

test('a sample holds no row twice', () => {
  const rows = Float64Array.from({ length: 256 }, (_, row) => row)
  const forest = trainForest(rows, forestOptions({ columns: 1, trees: 5 }))
  // Drawn without replacement, all 256 rows are in each sample, and no leaf above the bottom
  // holds more than one.
  assert.equal(forest.sampleSize, 256)
  assert.equal(
    forest.leafSize.reduce((sum, size) => sum + size, 0),
    5 * 256,
  )
  assert.equal(forest.center[0], 127.5)
})

test('training leaves the rows as they were', () => {
  const rows = normalRows(300, 2)
  const before = rows.slice()
  trainForest(rows, forestOptions({ sampleSize: 64 }))
  assert.deepEqual(rows, before)
})

test('no rows, odd rows and cells that are no numbers are refused', () => {
  const options = forestOptions()
  assert.throws(() => trainForest(new Float64Array(), options), {
    name: 'RangeError',
    message: /no rows/,
  })
  assert.throws(() => trainForest(new Float64Array(3), options), /3 values into rows of 2/)
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const rows = Float64Array.of(1, 2, 3, bad)
    const expected = { name: 'RangeError', message: new RegExp(`${bad} in row 1, column 1`) }
    assert.throws(() => trainForest(rows, options), expected)
    const forest = trainForest(Float64Array.of(1, 2, 3, 4), options)
    assert.throws(() => scoreRows(forest, rows), expected)
  }
})

test('options out of range are refused by name', () => {
  const rows = normalRows(10, 2)
  const refused: [Partial<ForestOptions>, RegExp][] = [
    [{ trees: 0 }, /trees must be/],
    [{ sampleSize: 70_000 }, /sampleSize must be/],
    [{ extensionLevel: 2 }, /extensionLevel must be a whole number from 0 to 1, not 2/],
    [{ columns: 0 }, /columns must be/],
    [{ trainer: 'ml-isolation-forest', extensionLevel: 1 }, /set extensionLevel to 0/],
  ]
  for (const [changes, message] of refused) {
    assert.throws(() => trainForest(rows, forestOptions(changes)), { name: 'RangeError', message })
  }
})

test('no rows have no scores', () => {
  const forest = trainForest(normalRows(10, 2), forestOptions())
  assert.equal(scoreRows(forest, new Float64Array()).length, 0)
})
