/** Calibrations come back as they were stored. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ByteReader, ByteWriter } from '../../src/base/bytes.ts'
import { fitTail } from '../../src/forest/tail.ts'
import { readTail, writeTail } from '../../src/forest/tail-codec.ts'

test('a tail comes back equal', () => {
  const values = fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { maxLength: 50 })
  fc.assert(
    fc.property(values, all => {
      const tail = fitTail(Float64Array.from(all))
      const writer = new ByteWriter()
      writeTail(writer, tail)
      assert.deepEqual(readTail(new ByteReader(writer.take())), tail)
    }),
  )
})
