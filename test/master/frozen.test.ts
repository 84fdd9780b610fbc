/** Windows judged by a frozen model. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import { judgeFrozen, MEMORY_WINDOWS } from '../../src/master/frozen.ts'
import type { LogSeries } from '../../src/master/join.ts'
import { judgeSuite } from '../../src/master/master.ts'
import { alarmsOf, type SuiteRow } from '../../src/master/verdict.ts'
import { minute } from './findings.ts'
import { type Blow, MINUTE, partOf, seriesOf, SUITE_OPTIONS, suiteOf } from './suite.ts'

const LOGS = 12
const CUT = 400
const END = 700

/** Lines that come and go with a load that all share, so that drifts are told. */
function suite(seed: number, blows: readonly Blow[] = [], windows = END): LogSeries[] {
  return suiteOf({ logs: LOGS, windows: END, seed, blows }).map((each, log) => {
    const random = seededRandom(seed, `lines ${log}`)
    const lines = each.lines.map((_, at) =>
      Math.round((20 + log) * (1 + 0.4 * Math.sin(at / 50)) + 5 * random.next()),
    )
    return partOf({ ...each, lines }, 0, windows)
  })
}

test('in however many turns, and whatever of the past is given, the verdict is the same', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const random = seededRandom(seed, 'turns')
    const blow = { logs: [0, 1, 2, 3, 4, 5], from: 500, to: 504, strength: 3 }
    const all = suite(seed, [blow])
    const { model } = judgeSuite(suite(seed, [], CUT), SUITE_OPTIONS)
    const whole = judgeFrozen(model, all, minute(CUT))
    const rows: SuiteRow[] = []
    for (let at = CUT; at < END; ) {
      const to = Math.min(END, at + 1 + random.below(40))
      const from = Math.max(0, at - MEMORY_WINDOWS - random.below(60))
      const given = all.map(each => partOf(each, from, to))
      rows.push(...judgeFrozen(model, given, minute(at)))
      at = to
    }
    assert.equal(rows.length, END - CUT)
    assert.deepEqual(rows, whole, `seed ${seed}`)
    assert.ok(alarmsOf(whole, MINUTE).length >= 1)
  }
})

test('many logs slightly odd at once are found by it, and named; usual days are not', () => {
  const blow = { logs: [0, 1, 2, 3, 4, 5], from: 550, to: 554, strength: 3 }
  const found = [1, 2, 3, 4].map(seed => {
    const { model } = judgeSuite(suite(seed, [], CUT), SUITE_OPTIONS)
    const at = (blows: readonly Blow[]) =>
      alarmsOf(judgeFrozen(model, suite(seed, blows), minute(CUT)), MINUTE)
    const near = at([blow]).filter(({ from }) => from >= minute(548) && from < minute(570))
    const named = near.flatMap(({ contributors }) => contributors.map(({ log }) => log))
    assert.ok(named.every(log => Number(log.slice(4)) < 6))
    return { near: near.length, quiet: at([]).length }
  })
  assert.ok(found.filter(({ near }) => near >= 1).length >= 3, JSON.stringify(found))
  assert.ok(found.reduce((sum, { quiet }) => sum + quiet, 0) <= 2, JSON.stringify(found))
})

test('a log that the model does not know changes nothing, one that is missing little', () => {
  const { model } = judgeSuite(suite(1, [], CUT), SUITE_OPTIONS)
  const all = suite(1)
  const stranger = seriesOf('stranger', new Float64Array(END).fill(50))
  const rows = judgeFrozen(model, all, minute(CUT))
  assert.deepEqual(judgeFrozen(model, [...all, stranger], minute(CUT)), rows)
  assert.equal(judgeFrozen(model, all.slice(1), minute(CUT)).length, rows.length)
  assert.deepEqual(judgeFrozen(model, [stranger], minute(CUT)), [])
})

test('a model that learns yet judges nothing, but keeps the rows', () => {
  const { model } = judgeSuite(suite(1, [], 20), SUITE_OPTIONS)
  const rows = judgeFrozen(model, suite(1), minute(20))
  assert.equal(rows.length, END - 20)
  assert.ok(rows.every(({ score, alarm }) => score === 0 && !alarm))
})
