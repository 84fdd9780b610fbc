/** Values of bins as windows of templates. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BinCounter, decodeBins } from '../../src/forest/bins.ts'
import {
  addValues,
  TEMPLATE_PLACES,
  type ValueSums,
  valuesOf,
} from '../../src/forest/window-values.ts'

function binOf(shape: number, codes: readonly number[], words: readonly string[] = []) {
  const counter = new BinCounter()
  counter.add(shape, 0, { offset: 0, line: 0 })
  counter.see({ codes: Int32Array.from(codes), count: codes.length })
  return decodeBins(counter.take(words)?.bytes ?? new Uint8Array())[0]
}

test('shapes of a template share its places, and words of the shape count', () => {
  const sums: ValueSums = new Map()
  const templateOf = Uint32Array.of(5, 5)
  const places = [
    { variables: Int32Array.of(1, 0), words: [] },
    { variables: Int32Array.of(1), words: [{ place: 0, word: 'leader' }] },
  ]
  const placesOf = (shape: number) => places[shape]
  addValues(sums, binOf(0, [40, -2], ['follower']), { templateOf, placesOf })
  addValues(sums, binOf(1, [90]), { templateOf, placesOf })
  const values = valuesOf([sums, new Map()])
  assert.deepEqual([...values.rowStart], [0, 2, 2])
  assert.deepEqual([...values.place], [5 * TEMPLATE_PLACES, 5 * TEMPLATE_PLACES + 1])
  assert.deepEqual([...values.high], [-1, 90])
  assert.deepEqual([...values.low], [-1, 40])
  assert.deepEqual(values.words, ['follower', 'leader'])
  assert.deepEqual([...values.wordStart], [0, 2, 2])
})

test('without places nothing is known, and what names something is free', () => {
  const sums: ValueSums = new Map()
  addValues(sums, binOf(0, [40]), { templateOf: Uint32Array.of(0) })
  const placesOf = (shape: number) =>
    shape === 1
      ? { variables: Int32Array.of(-1, TEMPLATE_PLACES), words: [{ place: 3, word: undefined }] }
      : undefined
  const templateOf = Uint32Array.of(0, 0)
  addValues(sums, binOf(0, [40]), { templateOf, placesOf })
  assert.equal(sums.size, 0)
  addValues(sums, binOf(1, [40, 41]), { templateOf, placesOf })
  assert.deepEqual([...sums.keys()], [3])
  assert.deepEqual([...valuesOf([sums]).free], [1])
})
