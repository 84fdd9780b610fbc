/** The cells of the heat map. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CELL, decodeCells, lookOf, wordsOf } from '../../../src/web/page/cells.ts'

test('each byte has its look: four levels, and five kinds of nothing', () => {
  assert.deepEqual([0, 74, 75, 89, 90, 97, 98, 100].map(lookOf), [
    ...['normal', 'normal', 'near', 'near'],
    ...['finding', 'finding', 'high', 'high'],
  ])
  for (const [name, byte] of Object.entries(CELL)) assert.equal(lookOf(byte), name)
})

test('each look has words of its own', () => {
  const words = [10, 80, 95, ...Object.values(CELL)].map(wordsOf)
  assert.equal(new Set(words).size, words.length)
  assert.equal(wordsOf(80), 'score 80, under the threshold')
})

test('cells travel as base64', () => {
  const bytes = Uint8Array.from([0, 99, 252, 255])
  assert.deepEqual(decodeCells(Buffer.from(bytes).toString('base64')), bytes)
})
