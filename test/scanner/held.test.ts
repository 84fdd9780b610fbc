/** How long is waited for files that are held back, and what is said then. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { heldProblems, Patience } from '../../src/scanner/held.ts'

test('some turns in a row wait, then none until all was read once', () => {
  const patience = new Patience()
  assert.equal(patience.waitsFor([]), false)
  const turns = Array.from({ length: 9 }, () => patience.waitsFor(['a.log']))
  assert.deepEqual(turns, [...Array(6).fill(true), ...Array(3).fill(false)])
  assert.equal(patience.waitsFor([]), false)
  assert.equal(patience.waitsFor(['b.log']), true)
})

test('one problem names a path and counts the others', () => {
  assert.deepEqual(heldProblems([]), [])
  const [one] = heldProblems(['a.log'])
  assert.equal(one?.path, 'a.log')
  assert.match(one.message, /^"a\.log" could not be read as it was listed/)
  const many = heldProblems(['a.log', 'b.log', 'c.log'])
  assert.equal(many.length, 1)
  assert.match(many[0]?.message ?? '', /^"a\.log" \(and 2 more\) could not/)
})
