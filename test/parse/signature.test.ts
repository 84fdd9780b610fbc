import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fineOf, maskOf } from '../../src/parse/signature.ts'

const mask = (text: string) => maskOf(Buffer.from(text), 0, Buffer.byteLength(text))

test('equal forms have equal masks, whatever the digits', () => {
  assert.equal(mask('2026-01-02'), mask('1999-12-31'))
  assert.equal(mask('[main]'), mask('[worker]'))
})

test('other forms have other masks', () => {
  const masks = ['2026-01-02', '081109', '18:01:47,978', '20171223-22:15:29:606', '[10.30 16:49]']
  assert.equal(new Set(masks.map(mask)).size, masks.length)
})

test('words have no mask: they differ too much', () => {
  assert.equal(mask('hello'), 0)
  assert.equal(mask('-'), 0)
})

test('mask and class of the second column make one number', () => {
  const masks = [mask('9'), mask('9-9')]
  const all = masks.flatMap(one => [0, 1, 2, 3, 4].map(second => fineOf(one, second)))
  assert.equal(new Set(all).size, 10)
})
