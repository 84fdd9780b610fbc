import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createParser } from '../../src/parse/parser.ts'
import { feed } from './lines.ts'

const LINES = [
  'sent 12 bytes to 10.0.0.1',
  'sent 7 bytes to 10.0.0.2',
  'user anna logged in',
  'user ben logged in',
  'cache miss for key 0xff',
  'user carl logged in',
]

test('lines of one length and head that are alike are one cluster', () => {
  const parser = createParser({ kind: 'Drain', yearHintMs: 0 })
  assert.deepEqual(feed(parser, LINES), [0, 0, 1, 2, 3, 4])
  const same = createParser({ kind: 'Drain', yearHintMs: 0 })
  assert.deepEqual(feed(same, ['key 5 set to red', 'key 5 set to blue']), [0, 0])
  assert.equal(same.shapes[0]?.tokens.join(' '), 'key <*> set to <*>')
  assert.equal(same.takeChanged().length, 1)
  assert.equal(same.takeChanged().length, 0)
})

test('a restart has no effect', () => {
  const whole = createParser({ kind: 'Drain', yearHintMs: 0 })
  const usual = feed(whole, [...LINES, ...LINES])
  const first = createParser({ kind: 'Drain', yearHintMs: 0 })
  const before = feed(first, LINES)
  const saved = { state: first.save(), shapes: first.shapes }
  const second = createParser({ kind: 'Drain', yearHintMs: 0, saved })
  assert.deepEqual([...before, ...feed(second, LINES)], usual)
  assert.deepEqual(second.shapes, whole.shapes)
})

test('an unknown version of a state is refused', () => {
  const saved = { state: new Uint8Array([99]), shapes: [] }
  assert.throws(() => createParser({ kind: 'Drain', yearHintMs: 0, saved }), /version is unknown/)
})
