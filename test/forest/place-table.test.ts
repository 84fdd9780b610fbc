/** Values of cells: written and read again, they are what was seen, however turns cut them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BinCounter, decodeBins } from '../../src/forest/bins.ts'
import { FEW_WORDS } from '../../src/forest/place-table.ts'
import { eachSeen, join, nothingSeen, type Seen } from '../../src/forest/seen.ts'

const WORDS = Array.from({ length: FEW_WORDS + 4 }, (_, i) => `word${i}`)

/** Lines of three shapes, each with the values at its places: shape s has s of them. */
const lines = fc.array(
  fc.nat(3).chain(shape =>
    fc.record({
      shape: fc.constant(shape),
      timeMs: fc.oneof(fc.constant(Number.NaN), fc.nat(30_000)),
      codes: fc.array(fc.integer({ min: -2 - WORDS.length + 1, max: 1119 }), {
        minLength: shape,
        maxLength: shape,
      }),
    }),
  ),
  { maxLength: 200 },
)

type Lines = typeof lines extends fc.Arbitrary<infer T> ? T : never

/** What bins say of each place, parts of the same bin joined. */
function seenBy(all: Lines, cuts: readonly number[]): Map<string, unknown> {
  const whole = new Map<string, Seen>()
  const counter = new BinCounter()
  const take = (): void => {
    const block = counter.take(WORDS)
    for (const bin of block === undefined ? [] : decodeBins(block.bytes)) {
      eachSeen(bin, (shape, place, seen) => {
        const key = `${bin.timed} ${bin.start} ${shape} ${place}`
        const known = whole.get(key) ?? nothingSeen()
        whole.set(key, known)
        join(known, seen)
      })
    }
  }
  for (const [line, { shape, timeMs, codes }] of all.entries()) {
    counter.add(shape, timeMs, { offset: line, line })
    counter.see({ codes: Int32Array.from(codes), count: codes.length })
    if (cuts.includes(line)) take()
  }
  take()
  const told = [...whole].map(([key, { words, ...seen }]): [string, unknown] => [
    key,
    { ...seen, words: [...words].sort() },
  ])
  return new Map(told.filter(([, seen]) => !isFree(seen)).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Of places that hold names alone nothing is written where none follows. */
function isFree(seen: unknown): boolean {
  return JSON.stringify(seen) === '{"low":-1,"high":-1,"free":true,"words":[]}'
}

test('turns make no difference to what was seen', () => {
  fc.assert(
    fc.property(lines, fc.array(fc.nat(199)), (all, cuts) => {
      assert.deepEqual(seenBy(all, cuts), seenBy(all, []))
    }),
  )
})

test('extremes, words and names of a place are told apart', () => {
  const codes = [
    [5, -2, -1],
    [9, -4, -1],
    [2, -2, 7],
  ]
  const all = codes.map(each => ({ shape: 3, timeMs: 1000, codes: each }))
  const seen = [...seenBy(all, []).values()]
  assert.deepEqual(seen, [
    { low: 2, high: 9, free: false, words: [] },
    { low: -1, high: -1, free: false, words: ['word0', 'word2'] },
    { low: 7, high: 7, free: true, words: [] },
  ])
})

test('a shape whose lines have more places from some time on keeps those from the end', () => {
  const counter = new BinCounter()
  for (const [line, codes] of [[4], [6, 8]].entries()) {
    counter.add(0, 0, { offset: line, line })
    counter.see({ codes: Int32Array.from(codes), count: codes.length })
  }
  const [bin] = decodeBins(counter.take()?.bytes ?? new Uint8Array())
  const told: [number, number, number][] = []
  eachSeen(bin, (_, place, { low, high }) => told.push([place, low, high]))
  assert.deepEqual(told, [
    [0, 4, 6],
    [1, 8, 8],
  ])
})

test('many cells grow the table', () => {
  const counter = new BinCounter()
  for (let line = 0; line < 5000; line++) {
    counter.add(line, 0, { offset: line, line })
    counter.see({ codes: Int32Array.of(line % 1000, -2 - (line % 7)), count: 2 })
  }
  const [bin] = decodeBins(counter.take(WORDS)?.bytes ?? new Uint8Array())
  let seenRight = 0
  eachSeen(bin, (shape, place, { low, words }) => {
    if (place === 0 ? low === shape % 1000 : words.has(`word${shape % 7}`)) seenRight++
  })
  assert.equal(seenRight, 10_000)
})
