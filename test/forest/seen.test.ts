/** What parts of a window saw joins to what one part would have seen. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FEW_WORDS } from '../../src/forest/place-table.ts'
import { join, nothingSeen, type Seen } from '../../src/forest/seen.ts'

function seen(part: Partial<Seen>): Seen {
  return { ...nothingSeen(), ...part }
}

test('extremes and words join in any order', () => {
  const parts = [
    seen({ low: 3, high: 9, words: new Set(['a']) }),
    seen({}),
    seen({ low: 1, high: 2, words: new Set(['b', 'a']) }),
  ]
  for (const order of [parts, parts.toReversed()]) {
    const whole = nothingSeen()
    for (const part of order) join(whole, part)
    assert.deepEqual(
      [whole.low, whole.high, [...whole.words].sort(), whole.free],
      [1, 9, ['a', 'b'], false],
    )
  }
})

test('one word too many makes the place free, in whatever parts they came', () => {
  const words = Array.from({ length: FEW_WORDS + 1 }, (_, i) => `w${i}`)
  const whole = nothingSeen()
  for (const word of words.slice(1)) join(whole, seen({ words: new Set([word]) }))
  assert.equal(whole.free, false)
  join(whole, seen({ words: new Set(words.slice(0, 1)) }))
  assert.deepEqual([whole.free, whole.words.size], [true, 0])
  join(whole, seen({ words: new Set(['x']) }))
  assert.deepEqual([whole.free, whole.words.size], [true, 0])
})
