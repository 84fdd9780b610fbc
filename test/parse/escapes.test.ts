import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hasEscape, Scratch } from '../../src/parse/escapes.ts'

function undone(string: string, most = 1e9): string {
  const bytes = Buffer.from(string)
  const scratch = new Scratch()
  scratch.addString(bytes, { start: 0, end: bytes.length, most })
  return scratch.bytes.toString('utf8', 0, scratch.length)
}

test('undoes what JSON escapes, for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      assert.equal(undone(JSON.stringify(text).slice(1, -1)), text)
    }),
  )
})

test('undoes escapes by code unit, pairs and lone halves', () => {
  assert.equal(undone('\\u00e9\\ud83d\\ude00'), 'é😀')
  assert.equal(undone('\\ud83d!'), '\ufffd!')
})

test('stops at the bound and at the end, also within an escape', () => {
  assert.equal(undone('abcdef', 3), 'abc')
  assert.equal(undone('ab\\'), 'ab\\')
})

test('tells whether there is an escape within the span', () => {
  const bytes = Buffer.from('ab\\nc')
  assert.deepEqual([hasEscape(bytes, 0, 2), hasEscape(bytes, 0, 3)], [false, true])
})
