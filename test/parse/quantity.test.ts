/** Amounts in lines, with their units. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { factorBehind, readQuantity } from '../../src/parse/quantity.ts'

function amountOf(text: string): number {
  const bytes = Buffer.from(text)
  return readQuantity(bytes, 0, bytes.length)
}

/** The first word of a text with what stands behind it. */
function withUnit(text: string): number {
  const bytes = Buffer.from(text)
  const end = text.indexOf(' ')
  return readQuantity(bytes, 0, end) * factorBehind(bytes, end, bytes.length)
}

test('plain numbers are what they are', () => {
  assert.deepEqual(
    ['0', '7', '12', '1.5', '-3', '+4', '0.25'].map(amountOf),
    [0, 7, 12, 1.5, -3, 4, 0.25],
  )
  fc.assert(fc.property(fc.nat(), value => assert.equal(amountOf(String(value)), value)))
})

test('times become microseconds, sizes bytes, and a share stays', () => {
  assert.deepEqual(
    ['12ms', '1.5s', '3\u00b5s', '3us', '250ns', '1m30s', '2h'].map(amountOf),
    [12_000, 1.5e6, 3, 3, 0.25, 90e6, 7200e6],
  )
  assert.deepEqual(['4KB', '2MiB', '10B', '45%'].map(amountOf), [4096, 2 ** 21, 10, 45])
})

test('a unit behind a blank counts, another word does not', () => {
  assert.equal(withUnit('900 ms'), 900_000)
  assert.equal(withUnit('1.2 s later'), 1.2e6)
  assert.equal(withUnit('12 connections'), 12)
  assert.equal(withUnit('12ms more'), 12_000)
  const cut = Buffer.from('12 ms')
  assert.equal(factorBehind(cut, 2, 3), 1)
})

test('what names something is no amount', () => {
  const names = [
    '007',
    '10.0.0.1',
    '1234567890123456',
    '12abc',
    'a12',
    '',
    '-',
    '5%x',
    '4KB2',
    '1m3',
  ]
  for (const text of names) assert.ok(Number.isNaN(amountOf(text)), text)
})

test('no bytes at all make it fail', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
      assert.equal(typeof readQuantity(bytes, 0, bytes.length), 'number')
    }),
  )
})
