import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeForest, encodeForest } from '../../src/forest/codec.ts'
import { type ForestOptions, scoreRows, trainForest } from '../../src/forest/forest.ts'
import { forestOptions, normalRows, sameRows } from '../help/rows.ts'

const KINDS: readonly Partial<ForestOptions>[] = [
  {},
  { extensionLevel: 3 },
  { trainer: 'ml-isolation-forest' },
  { sampleSize: 1 },
]

for (const changes of KINDS) {
  test(`a forest is the same after storing, bit for bit: ${JSON.stringify(changes)}`, () => {
    const rows = normalRows(400, 5)
    const forest = trainForest(rows, forestOptions({ columns: 5, trees: 20, ...changes }))
    const bytes = encodeForest(forest)
    const again = decodeForest(bytes)
    assert.deepEqual(again, forest)
    assert.deepEqual(scoreRows(again, rows), scoreRows(forest, rows))
    assert.deepEqual(encodeForest(again), bytes)
  })
}

test('a forest of rows that are all alike can be stored', () => {
  const forest = trainForest(sameRows(10, 3), forestOptions({ columns: 3 }))
  assert.deepEqual(decodeForest(encodeForest(forest)), forest)
})

test('100 trees on samples of 256 with 8 columns take at most 300 kB', () => {
  const rows = normalRows(5000, 8)
  for (const changes of [{}, { extensionLevel: 7 }, KINDS[2]]) {
    const forest = trainForest(rows, forestOptions({ columns: 8, ...changes }))
    assert.ok(encodeForest(forest).length <= 300_000)
  }
})

const stored = encodeForest(trainForest(normalRows(50, 2), forestOptions({ trees: 3 })))

test('one changed byte anywhere is refused with one sentence', () => {
  fc.assert(
    fc.property(fc.nat(stored.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = stored.slice()
      bytes[at] ^= change
      assert.throws(() => decodeForest(bytes), {
        name: 'RangeError',
        message: /^Cannot read the stored forest: [^\n]+$/,
      })
    }),
  )
})

test('bytes that end too early are refused', () => {
  for (const length of [0, 3, 6, 7, 20, stored.length - 1]) {
    assert.throws(() => decodeForest(stored.subarray(0, length)), RangeError)
  }
})

test('another version is refused by its number', () => {
  const bytes = stored.slice()
  bytes[6] = 9
  assert.throws(() => decodeForest(bytes), /it has format 9, this program knows 1; train it again/)
})
