/** When a log began to deviate, from its lines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import { changeIn, type Look } from '../../src/master/onset.ts'

const BINS = 240
const BEFORE = 120

/** Two templates, four and one line a bin; `more` says how many of a column come in a bin. */
function look(more: (bin: number, column: number) => number, part: Partial<Look> = {}): Look {
  const lines = new Float64Array(BINS * 3)
  const random = seededRandom(7)
  for (let bin = 0; bin < BINS; bin++) {
    lines[bin * 3] = Math.max(0, 4 + random.below(5) - 2 + more(bin, 0))
    lines[bin * 3 + 1] = Math.max(0, random.below(3) + more(bin, 1))
    lines[bin * 3 + 2] = more(bin, 2)
  }
  const usual = {
    rate: Float64Array.of(4, 1),
    spread: Float64Array.of(1, 1),
    spreadOfAll: 1,
    feeling: 1,
  }
  const load = new Float64Array(BINS).fill(1)
  return { counts: { columns: 3, lines }, usual, load, before: BEFORE, ...part }
}

test('usual lines show next to nothing', () => {
  assert.ok(changeIn(look(() => 0)).nats < 2)
})

test('a burst, a drop and a new template are dated to their bin', () => {
  const burst = changeIn(look((bin, column) => (bin >= 180 && column === 1 ? 5 : 0)))
  assert.ok(Math.abs(burst.bin - 180) <= 1)
  assert.deepEqual([burst.column, burst.ratio > 1, burst.nats > 40], [1, true, true])
  const drop = changeIn(look((bin, column) => (bin >= 200 && column === 0 ? -9 : 0)))
  assert.ok(Math.abs(drop.bin - 200) <= 1)
  assert.ok(drop.ratio < 1 && drop.nats > 20)
  const fresh = changeIn(look((bin, column) => (bin >= 190 && column === 2 ? 1 : 0)))
  assert.deepEqual([fresh.bin, fresh.column], [190, 2])
})

test('what lies before is the yardstick of the hour, not the change', () => {
  const all = changeIn(look((_, column) => (column === 0 ? 4 : 0)))
  assert.ok(all.nats < 4, `${all.nats}`)
})

test('a return to what is usual is no change, from above or from below', () => {
  for (const before of [6, -3]) {
    const back = changeIn(look((bin, column) => (bin < BEFORE && column === 0 ? before : 0)))
    assert.ok(back.nats < 12, `${before}: ${back.nats} would make a member`)
  }
  const below = changeIn(
    look((bin, column) => (column !== 0 ? 0 : bin < BEFORE ? 6 : bin >= 180 ? -9 : 0)),
  )
  assert.ok(below.nats > 20 && Math.abs(below.bin - 180) <= 3, 'what falls below it is')
})

test('what the load explains is no change', () => {
  const load = Float64Array.from({ length: BINS }, (_, bin) => (bin >= 180 ? 2 : 1))
  const more = (bin: number, column: number): number => (bin >= 180 ? [4, 1, 0][column] : 0)
  const [explained, unexplained] = [changeIn(look(more, { load })), changeIn(look(more))]
  assert.ok(explained.nats < unexplained.nats / 5)
})

test('a log that swings by itself must swing more', () => {
  const more = (bin: number, column: number): number => (bin >= 180 && column === 1 ? 3 : 0)
  const usual = look(more).usual
  const swinging = { ...usual, spread: Float64Array.of(1, 10), spreadOfAll: 10 }
  assert.ok(changeIn(look(more, { usual: swinging })).nats < changeIn(look(more)).nats / 4)
})
