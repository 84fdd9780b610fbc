/** Log text is hostile: nothing of it may move the cursor, and nothing may break the layout. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fit, fitEnd, padEnd, padStart, sanitise, widthOf } from '../../src/words/text.ts'

const HARMFUL = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u

test('escapes become visible pictures', () => {
  assert.equal(sanitise('\x1b[31mred\x1b]0;title\x07'), '␛[31mred␛]0;title␇')
  assert.equal(sanitise('a\tb\r\nc\x7f'), 'a b␍␊c␡')
})

test('C1 controls, direction overrides, tags and lone surrogates are replaced', () => {
  assert.equal(
    sanitise('\x9b31m \u202egnp.exe \u{e0041} \u{e0000} \ud800'),
    '\ufffd31m \ufffdgnp.exe \ufffd \ufffd \ufffd',
  )
})

test('letters of all scripts and emoji stay as they are', () => {
  for (const text of ['größer', 'ошибка', '接続エラー', 'می‌خواهم', '👩‍👩‍👧', 'é', '🚒']) {
    assert.equal(sanitise(text), text)
  }
})

test('whatever comes in, nothing harmful goes out, and twice is as good as once', () => {
  const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))
  fc.assert(
    fc.property(hostile, text => {
      const clean = sanitise(text)
      assert.doesNotMatch(clean, HARMFUL)
      assert.equal(sanitise(clean), clean)
    }),
  )
})

test('widths are those of a terminal', () => {
  assert.equal(widthOf('plain'), 5)
  assert.equal(widthOf('接続'), 4)
  assert.equal(widthOf('e\u0301'), 1)
  assert.equal(widthOf('🚒'), 2)
})

test('a text that fits stays whole; a longer one ends with an ellipsis', () => {
  assert.equal(fit('exactly', 7), 'exactly')
  assert.equal(fit('too long', 7), 'too lo…')
  assert.equal(fit('接続エラー', 6), '接続…')
  assert.equal(fit('anything', 0), '')
})

test('a grapheme is never cut in two', () => {
  assert.equal(fit('abe\u0301def', 4), 'abe\u0301…')
  assert.equal(fit('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5), '👩‍👩‍👧👩‍👩‍👧…')
})

test('stacked marks are cut: they would be painted over the lines above', () => {
  const stacked = `a${'\u0301'.repeat(1000)}`
  assert.equal([...fit(stacked, 80)].length <= 10, true)
})

test('fit and fitEnd never take more columns than allowed, padding takes exactly as many', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 40 }), (value, columns) => {
      assert.ok(widthOf(fit(value, columns)) <= columns, JSON.stringify(value))
      assert.ok(widthOf(fitEnd(value, columns)) <= columns, JSON.stringify(value))
      assert.equal(widthOf(padEnd(value, columns)), columns)
      assert.equal(widthOf(padStart(value, columns)), columns)
    }),
  )
})

test('fitEnd keeps the end', () => {
  assert.equal(fitEnd('a/b/app.log', 11), 'a/b/app.log')
  assert.equal(fitEnd('some/where/app.log', 9), '…/app.log')
})

test('a line of a megabyte is cut without looking at all of it', () => {
  assert.equal(fit('x'.repeat(1_000_000), 10), 'xxxxxxxxx…')
  assert.equal(fit('接'.repeat(1_000_000), 10), '接接接接…')
})
