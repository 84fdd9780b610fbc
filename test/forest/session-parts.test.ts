/** Parts of sessions: counted, written and read again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PAIR_BASE } from '../../src/forest/cells.ts'
import { decodeParts, SessionCounter } from '../../src/forest/session-parts.ts'

function count(counter: SessionCounter, text: string, record: readonly number[]): void {
  const bytes = Buffer.from(text)
  const [shape, timeMs, line] = record
  counter.add({ bytes, start: 0, end: bytes.length }, { shape, timeMs, line, offset: line * 50 })
}

test('a part comes back with its counts, pairs, places and ends', () => {
  const counter = new SessionCounter()
  count(counter, 'a', [3, 1000, 10])
  count(counter, 'b', [4, 1001, 11])
  count(counter, 'a', [5, 1500, 12])
  count(counter, 'a', [3, 900, 14])
  const [a, b, ...more] = [...decodeParts(counter.take() ?? Buffer.alloc(0))]
  assert.equal(more.length, 0)
  assert.deepEqual(a, {
    name: 'a',
    firstShape: 3,
    lastShape: 3,
    firstLine: 10,
    lastLine: 14,
    timed: true,
    from: 900,
    to: 1500,
    shapes: [3, 5],
    counts: [2, 1],
    firstOffsets: [500, 600],
    firstLines: [10, 12],
    firstTimes: [1000, 1500],
    pairs: [3 * PAIR_BASE + 5, 5 * PAIR_BASE + 3],
  })
  assert.equal(b.name, 'b')
  assert.equal(counter.take(), undefined)
})

test('a line that names a session twice is counted once', () => {
  const counter = new SessionCounter()
  count(counter, 'a', [3, 1000, 10])
  count(counter, 'a', [3, 1000, 10])
  const [part] = decodeParts(counter.take() ?? Buffer.alloc(0))
  assert.deepEqual([...part.counts], [1])
})

test('one record without a time makes the part untimed', () => {
  const counter = new SessionCounter()
  count(counter, 'a', [3, 1000, 10])
  count(counter, 'a', [3, Number.NaN, 11])
  const [part] = decodeParts(counter.take() ?? Buffer.alloc(0))
  assert.equal(part.timed, false)
  assert.ok(Number.isNaN(part.from) && Number.isNaN(part.firstTimes[0]))
})

test('many sessions are told apart, and bytes of another version are refused', () => {
  const counter = new SessionCounter()
  for (let i = 0; i < 5000; i++) count(counter, `s${i % 2500}`, [i % 7, i, i])
  const parts = [...decodeParts(counter.take() ?? Buffer.alloc(0))]
  assert.equal(parts.length, 2500)
  assert.ok(parts.every(part => part.counts.reduce((sum, each) => sum + each, 0) === 2))
  assert.throws(() => [...decodeParts(Uint8Array.of(9))], RangeError)
})
