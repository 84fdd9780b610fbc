import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tailOf } from '../../src/retrieve/identity.ts'
import { Window } from '../../src/retrieve/window.ts'

function filled(text: string, size: number): Window {
  const window = new Window(Buffer.alloc(size), 100)
  window.filled = window.buffer.write(text)
  return window
}

test('a cut ends at the last newline; without one more is read as long as there is room', () => {
  assert.equal(filled('one\ntw', 10).cut(false, false), undefined)
  assert.deepEqual(filled('one\ntw', 6).cut(false, false), { length: 4, torn: false })
  assert.deepEqual(filled('onetwo', 6).cut(false, false), { length: 6, torn: true })
})

test('at the end the rest is held back, unless the file is final', () => {
  assert.deepEqual(filled('one\ntw', 10).cut(true, false), { length: 4, torn: false })
  assert.deepEqual(filled('tw', 10).cut(true, false), { length: 0, torn: false })
  assert.deepEqual(filled('one\ntw', 10).cut(true, true), { length: 6, torn: false })
  assert.deepEqual(filled('', 10).cut(true, false), { length: 0, torn: false })
})

test('what is not given away moves to the front, and offsets follow', () => {
  const window = filled('one\ntw', 6)
  const cut = window.cut(false, false)
  assert.ok(cut)
  assert.equal(Buffer.from(window.take(cut)).toString(), 'one\n')
  assert.deepEqual([window.position, window.rest, window.end], [104, 2, 106])
  window.advance()
  assert.deepEqual([window.position, window.rest, window.end], [104, 2, 106])
  assert.equal(window.buffer.subarray(0, window.filled).toString(), 'tw')
  assert.equal(window.room.length, 4)
})

test('the tail grows over many small cuts to what one look backwards would give', () => {
  const window = new Window(Buffer.alloc(8), 0)
  let all = ''
  for (let line = 0; line < 100; line++) {
    window.seeTail(Buffer.from(`${line}\n`))
    all += `${line}\n`
    assert.equal(window.identity().tail, tailOf(Buffer.from(all)))
  }
})

test('the head is taken once, in order, and no longer than a fingerprint', () => {
  const window = new Window(Buffer.alloc(8), 0)
  window.seeHead(Buffer.alloc(1000, 'a'), 0)
  window.seeHead(Buffer.alloc(1000, 'b'), 0)
  window.seeHead(Buffer.alloc(1000, 'c'), 1000)
  assert.equal(window.identity().fingerprintBytes, 1024)
})
