/** Ranges come back as they were stored. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteReader, ByteWriter } from '../../src/base/bytes.ts'
import { readRanges, writeRanges } from '../../src/forest/range-codec.ts'
import { studyRanges } from '../../src/forest/range-study.ts'
import { windowsWith } from '../help/values.ts'

const windows = windowsWith(
  Array.from({ length: 90 }, (_, i) => [
    { amounts: i % 9 === 0 ? [0] : [0.5 + (i % 13), 60 + i], words: i % 4 === 0 ? ['\u00e4'] : [] },
    { words: ['OK', 'a b'] },
  ]),
  2,
)
const { ranges } = studyRanges(windows, { kept: new Uint8Array(90).fill(1), reach: 10 })

function bytesOf(stored: typeof ranges): Uint8Array {
  const writer = new ByteWriter()
  writeRanges(writer, stored)
  return writer.take()
}

test('ranges come back equal, edges and words among them', () => {
  const reader = new ByteReader(bytesOf(ranges))
  assert.deepEqual(readRanges(reader), ranges)
  assert.equal(reader.done, true)
  assert.ok([...ranges.values()].some(({ high, low }) => high !== undefined && low !== undefined))
})

test('the order in which places and words were met does not show', () => {
  const turned = new Map(
    [...ranges].reverse().map(([place, range]) => {
      return [place, { ...range, words: new Map([...range.words].reverse()) }]
    }),
  )
  assert.deepEqual(bytesOf(turned), bytesOf(ranges))
})
