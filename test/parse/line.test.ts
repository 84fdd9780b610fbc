import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ByteReader, ByteWriter } from '../../src/base/bytes.ts'
import {
  append,
  copyLine,
  headLength,
  lay,
  MAX_RECORD_BYTES,
  noLine,
  openLine,
  type RawLine,
  readLine,
  sameLine,
  writeLine,
} from '../../src/parse/line.ts'

function whole(bytes: Buffer): RawLine {
  const line = noLine()
  lay(line, { bytes, from: 0, to: bytes.length })
  return line
}

test('a line that comes in pieces is the same as the whole line', () => {
  const size = fc.oneof(fc.nat(20), fc.nat({ max: 2 * MAX_RECORD_BYTES }))
  const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 })
  fc.assert(
    fc.property(fc.nat(5), size, cuts, (nuls, length, parts) => {
      const bytes = Buffer.concat([Buffer.alloc(nuls), Buffer.alloc(length, 'abcdefg')])
      const pieces = openLine()
      let from = 0
      let leftOut = 0
      for (const part of [...parts.sort((a, b) => a - b), 1]) {
        const to = Math.floor(part * bytes.length)
        leftOut += append(pieces, { bytes, from, to })
        from = to
      }
      assert.ok(sameLine(pieces, whole(bytes)))
      assert.equal(pieces.length, length)
      assert.equal(leftOut, nuls)
    }),
    { numRuns: 50 },
  )
})

test('lines differ by one byte in the head, by one behind it, and by length', () => {
  const bytes = Buffer.alloc(MAX_RECORD_BYTES + 100, 'x')
  for (const at of [0, MAX_RECORD_BYTES - 1, MAX_RECORD_BYTES, bytes.length - 1]) {
    const other = Buffer.from(bytes)
    other[at] = 121
    assert.equal(sameLine(whole(bytes), whole(other)), false)
  }
  assert.equal(sameLine(whole(bytes), whole(bytes.subarray(1))), false)
  assert.equal(sameLine(whole(bytes), whole(Buffer.from(bytes))), true)
})

test('a copy and a saved line stay as they are when the chunk is overwritten', () => {
  const bytes = Buffer.from('some text')
  const copy = noLine()
  copyLine(whole(bytes), copy)
  const writer = new ByteWriter()
  writeLine(writer, copy)
  const restored = noLine()
  readLine(new ByteReader(writer.take()), restored)
  bytes.fill(0)
  for (const line of [copy, restored]) {
    assert.ok(sameLine(line, whole(Buffer.from('some text'))))
    assert.equal(headLength(line), 9)
  }
})
