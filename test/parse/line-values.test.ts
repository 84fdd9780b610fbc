/** Values of lines as integers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { magnitudeOf } from '../../src/base/magnitude.ts'
import { FIRST_WORD, FREE, LineValues, MAX_LINE_PLACES } from '../../src/parse/line-values.ts'
import { createParser } from '../../src/parse/parser.ts'

const parser = createParser({ kind: 'Shapes', yearHintMs: 0 })

function read(text: string, into = new LineValues()): LineValues {
  const bytes = Buffer.from(text)
  parser.parse(bytes, 0, bytes.length)
  parser.readValues(into)
  return into
}

function codesOf(values: LineValues): number[] {
  return [...values.codes.subarray(0, values.count)]
}

test('amounts are magnitudes, words numbers, ids free; the last place comes first', () => {
  const values = read('beat seq=7, state=OK, id=0a1b2c3d, took 12 ms of 4096')
  assert.deepEqual(codesOf(values), [
    magnitudeOf(4096),
    magnitudeOf(12_000),
    FREE,
    FIRST_WORD,
    magnitudeOf(7),
  ])
  assert.deepEqual(values.takeWords(), ['OK'])
})

test('a line that repeats the last one keeps its values over turns and restarts', () => {
  const values = read('beat state=SYNC, seq=3', read('beat state=OK, seq=2'))
  assert.deepEqual(values.takeWords(), ['OK', 'SYNC'])
  const again = new LineValues()
  again.restore(values.save())
  assert.deepEqual(codesOf(again), codesOf(values))
  assert.deepEqual([values.takeWords(), again.takeWords()], [['SYNC'], ['SYNC']])
  again.restore(new Uint8Array())
  assert.equal(again.count, 2)
})

test('a line has so many places at most, those at its end', () => {
  const text = Array.from({ length: 24 }, (_, i) => `k${'abcdefgh'[i % 8]} is ${i + 1}`).join(
    ' and ',
  )
  const values = read(text)
  assert.equal(values.count, MAX_LINE_PLACES)
  assert.equal(values.codes[0], magnitudeOf(24))
})

test('text that is no UTF-8, or long, is kept apart or left free', () => {
  const values = read(`beat state=\u00e4\u00f6, seq=3`)
  assert.deepEqual(
    values.takeWords().map(word => Buffer.from(word, 'latin1').toString()),
    ['\u00e4\u00f6'],
  )
  assert.equal(read(`beat state=${'x'.repeat(40)}, seq=3`).codes[1], FREE)
})

test("Drain's clusters have no values", () => {
  const drain = createParser({ kind: 'Drain', yearHintMs: 0 })
  const values = read('beat state=OK, seq=2')
  const bytes = Buffer.from('beat 7')
  drain.parse(bytes, 0, bytes.length)
  drain.readValues(values)
  assert.equal(values.count, 0)
})
