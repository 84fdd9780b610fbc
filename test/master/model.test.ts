/** What a frozen model knows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { habitsOf } from '../../src/master/load.ts'
import { judgeSuite } from '../../src/master/master.ts'
import { habitsIn } from '../../src/master/model.ts'
import { minute } from './findings.ts'
import { MINUTE, SUITE_OPTIONS, suiteOf } from './suite.ts'

test('a model knows the habits that its logs had when it was cut', () => {
  const series = suiteOf({ logs: 6, windows: 200, seed: 1 }).map((each, log) => ({
    ...each,
    lines: each.lines.map((_, at) => 10 + log + (at % 3)),
  }))
  const { model } = judgeSuite(series, SUITE_OPTIONS)
  const habits = habitsIn(model)
  assert.deepEqual(habits, habitsOf(series, { windowMs: MINUTE, toMs: minute(200) }))
  assert.equal(habits.logs.get('log-003')?.mean, 14 - 1 / 200)
})
