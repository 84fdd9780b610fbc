import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ByteReader, ByteWriter } from '../../src/base/bytes.ts'

test('what was written is read again, in order', () => {
  const bytes = new ByteWriter()
    .uint(300)
    .double(-0.5)
    .text('grün')
    .bytes(new Uint8Array([1, 2]))
    .doubles(new Float64Array([Number.NaN, 1e300]))
    .uints([0, 127, 128, 2 ** 31])
    .take()
  const reader = new ByteReader(bytes)
  assert.equal(reader.uint(), 300)
  assert.equal(reader.double(), -0.5)
  assert.equal(reader.text(), 'grün')
  assert.deepEqual([...reader.bytes()], [1, 2])
  assert.deepEqual([...reader.doubles()], [Number.NaN, 1e300])
  assert.deepEqual([...reader.uints()], [0, 127, 128, 2 ** 31])
  assert.ok(reader.done)
})

test('every safe integer survives (property)', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), value => {
      assert.equal(new ByteReader(new ByteWriter().uint(value).take()).uint(), value)
    }),
  )
})

test('bytes that end too early are refused, never read beyond', () => {
  assert.throws(() => new ByteReader(new Uint8Array([200])).uint(), /ends too early/)
  const long = new ByteWriter().uint(50).take()
  assert.throws(() => new ByteReader(long).bytes(), /ends too early/)
  assert.throws(() => new ByteReader(new Uint8Array(3)).double(), RangeError)
})

test('a writer grows beyond its first kilobyte', () => {
  const writer = new ByteWriter().bytes(new Uint8Array(5000).fill(7))
  for (let i = 0; i < 5000; i++) writer.double(i)
  const reader = new ByteReader(writer.take())
  assert.equal(reader.bytes().length, 5000)
  assert.equal(reader.double(), 0)
})
