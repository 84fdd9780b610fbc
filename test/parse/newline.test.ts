import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NewlineScan } from '../../src/parse/newline.ts'

interface Line {
  readonly end: number
  readonly controls: boolean
}

function scan(bytes: Uint8Array): Line[] {
  const newlines = new NewlineScan()
  newlines.set(bytes)
  const lines: Line[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = newlines.next(at)
    lines.push({ end, controls: newlines.controls })
    at = end + 1
  }
  return lines
}

/** The same, byte by byte. */
function plainly(bytes: Uint8Array): Line[] {
  const lines: Line[] = []
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(10, at)
    const end = found < 0 ? bytes.length : found
    const controls = bytes.subarray(at, end).some((byte, index) => {
      if (byte === 13) return at + index + 1 !== found
      return byte < 32 && byte !== 9
    })
    lines.push({ end, controls: controls || bytes.includes(127) })
    at = end + 1
  }
  return lines
}

test('finds the same lines and control characters as a look at each byte, however aligned', () => {
  const byte = fc.oneof(fc.constantFrom(10, 10, 9, 13, 32, 27, 128, 255), fc.nat(255))
  const log = fc.array(byte, { maxLength: 60 })
  fc.assert(
    fc.property(log, fc.nat(3), (bytes, shift) => {
      const memory = new Uint8Array(bytes.length + shift)
      memory.set(bytes, shift)
      assert.deepEqual(scan(memory.subarray(shift)), plainly(Uint8Array.from(bytes)))
    }),
    { numRuns: 1000 },
  )
})

test('bytes outside the chunk are not looked at', () => {
  const memory = Buffer.from('xx\x07ab\ncd\x07\nxx')
  assert.deepEqual(scan(memory.subarray(3, 8)), [
    { end: 2, controls: false },
    { end: 5, controls: false },
  ])
})
