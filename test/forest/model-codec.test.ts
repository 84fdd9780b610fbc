/** Models survive their bytes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge, learn } from '../../src/forest/detector.ts'
import { decodeModel, encodeModel, isReadable } from '../../src/forest/model-codec.ts'
import { matrixOf, quietHistory, windowOfLines } from '../accuracy/history.ts'
import { OPTIONS } from '../accuracy/outcomes.ts'

const { windows, columns } = quietHistory({ windows: 120, windowsPerDay: 1440, seed: 4 })
const MATRIX = matrixOf(windows, columns)

test('judging after the round trip is the same, bit for bit', () => {
  for (const trainer of ['logforest', 'ml-isolation-forest'] as const) {
    const { model } = learn(MATRIX, { ...OPTIONS, trainer, extensionLevel: 0 })
    const again = decodeModel(encodeModel(model))
    assert.deepEqual(judge(again, MATRIX), judge(model, MATRIX))
    assert.deepEqual(encodeModel(again), encodeModel(model))
  }
})

test('a model of one window and of none survives too', () => {
  for (const matrix of [matrixOf([windowOfLines([0])], 1), matrixOf([], 0)]) {
    const { model } = learn(matrix, OPTIONS)
    assert.deepEqual(judge(decodeModel(encodeModel(model)), MATRIX), judge(model, MATRIX))
  }
})

test('other bytes are refused in a sentence', () => {
  const bytes = encodeModel(learn(MATRIX, OPTIONS).model)
  const damaged = Uint8Array.from(bytes)
  damaged[bytes.length >> 1] ^= 1
  assert.throws(() => decodeModel(damaged), /damaged; train it again/)
  const other = Uint8Array.from(bytes)
  other[0] = 99
  assert.throws(() => decodeModel(other), /format 99/)
  assert.deepEqual([isReadable(bytes), isReadable(other)], [true, false])
  assert.throws(() => decodeModel(bytes.subarray(0, 40)), RangeError)
  assert.throws(() => decodeModel(new Uint8Array()), RangeError)
})
