/** The vectors of the suite. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Joined, joinLogs } from '../../src/master/join.ts'
import { MASTER_FEATURES, masterVectors, Trailing } from '../../src/master/vectors.ts'
import { type Blow, suiteOf } from './suite.ts'

const COLUMNS = MASTER_FEATURES.length

/** A joined suite from surprises: one entry per (window, log, surprise), ascending. */
function joinedOf(logs: number, entries: readonly (readonly [number, number, number])[]): Joined {
  const window = Float64Array.from(new Set(entries.map(entry => entry[0])))
  const rowStart = new Uint32Array(window.length + 1)
  for (const [at] of entries) rowStart[window.indexOf(at) + 1]++
  for (let row = 0; row < window.length; row++) rowStart[row + 1] += rowStart[row]
  return {
    logs: Array.from({ length: logs }, (_, log) => `log-${log}`),
    windowMs: 60_000,
    window,
    rowStart,
    log: Uint32Array.from(entries, entry => entry[1]),
    surprise: Float32Array.from(entries, entry => entry[2]),
    spoke: new Uint8Array(entries.length).fill(1),
  }
}

function column(blows: readonly Blow[], feature: number): number[] {
  const joined = joinLogs(suiteOf({ logs: 12, windows: 300, seed: 11, blows }))
  const { values } = masterVectors(joined)
  return Array.from({ length: 300 }, (_, row) => values[row * COLUMNS + feature])
}

test('in usual times the sums of all logs lie around zero', () => {
  for (const feature of [0, 1, 2, 6]) {
    const values = column([], feature)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    assert.ok(Math.abs(mean) < 0.5, `${MASTER_FEATURES[feature]}: ${mean}`)
  }
})

test('a blow to many logs is seen at once, over five windows and over fifteen', () => {
  const blow = { logs: [0, 1, 2, 3, 4, 5, 6, 7], from: 150, to: 153, strength: 4 }
  for (const feature of [0, 1]) {
    const values = column([blow], feature)
    const strongest = values.indexOf(Math.max(...values))
    assert.ok(strongest >= 150 && strongest < 153, MASTER_FEATURES[feature])
  }
  for (let feature = 2; feature < COLUMNS; feature++) {
    const values = column([blow], feature)
    const strongest = values.indexOf(Math.max(...values))
    assert.ok(strongest >= 151 && strongest < 170, MASTER_FEATURES[feature])
  }
})

test('a suite of which more logs are awake is not strange', () => {
  const entries: [number, number, number][] = []
  for (let at = 0; at < 40; at++) {
    const awake = at < 20 ? 2 : 10
    for (let log = 0; log < awake; log++) entries.push([at, log, 1 / Math.LN10])
  }
  const { values, active } = masterVectors(joinedOf(10, entries))
  for (const value of values) assert.ok(Math.abs(value) < 1.01)
  assert.equal(active[0], 2)
  assert.equal(active[39], 10)
})

test('a trailing span lets go what is old, by time and not by rows', () => {
  const trailing = new Trailing(
    joinedOf(2, [
      [0, 0, 2],
      [1, 1, 2],
      [100, 1, 2],
    ]),
    5,
  )
  trailing.advance(0)
  trailing.advance(1)
  assert.equal(trailing.active, 2)
  trailing.advance(2)
  assert.equal(trailing.active, 1)
  assert.deepEqual([...trailing.awake()], [1])
  assert.equal(trailing.excess(0), 0)
})

test('moving along gives what summing anew would give', () => {
  const entry = fc.record({
    at: fc.integer({ min: 0, max: 40 }),
    log: fc.integer({ min: 0, max: 4 }),
    surprise: fc.integer({ min: 0, max: 10 }),
  })
  fc.assert(
    fc.property(fc.uniqueArray(entry, { selector: each => each.at * 8 + each.log }), entries => {
      const ordered = entries
        .map(({ at, log, surprise }): [number, number, number] => [at, log, surprise / 4])
        .sort((a, b) => a[0] - b[0] || a[1] - b[1])
      const joined = joinedOf(5, ordered)
      const trailing = new Trailing(joined, 5)
      joined.window.forEach((now, row) => {
        trailing.advance(row)
        for (let log = 0; log < 5; log++) {
          const own = ordered.filter(([at, of]) => of === log && at <= now && at > now - 5)
          const excess = own.reduce((sum, [, , value]) => sum + value - 1 / Math.LN10, 0)
          assert.ok(Math.abs(trailing.excess(log) - Math.max(0, excess)) < 1e-9)
        }
      })
    }),
  )
})
