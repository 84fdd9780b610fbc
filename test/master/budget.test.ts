/** When the suite alarms. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alarmRuns, suiteThreshold } from '../../src/master/budget.ts'

const DAY_ROWS = 1440
const LIMIT = { perDay: 2, windowMs: 60_000, rows: DAY_ROWS }
const WINDOW = Float64Array.from({ length: DAY_ROWS }, (_, row) => row)

function rowsWith(peaks: Readonly<Record<number, number>>): Float64Array {
  return WINDOW.map(row => peaks[row] ?? 0)
}

test('neighbouring rows are one run, five calm windows between them included', () => {
  const joint = rowsWith({ 10: 5, 11: 9, 17: 6, 24: 7 })
  assert.deepEqual(alarmRuns(joint, WINDOW, 4), [
    { first: 10, last: 17, peak: 9 },
    { first: 24, last: 24, peak: 7 },
  ])
})

test('nearness is counted in time, not in rows: a night between two rows parts them', () => {
  const runs = alarmRuns(Float64Array.of(5, 5), Float64Array.of(10, 600), 4)
  assert.equal(runs.length, 2)
})

test('the threshold follows from the number of rows', () => {
  const calm = suiteThreshold(rowsWith({}), WINDOW, LIMIT)
  assert.equal(calm, Math.log10(DAY_ROWS) + 0.75)
  assert.ok(suiteThreshold(rowsWith({}), WINDOW, { ...LIMIT, rows: 10 * DAY_ROWS }) > calm)
})

test('a budget raises it so far that no more alarms remain than are accepted', () => {
  const joint = rowsWith({ 100: 5, 200: 6, 300: 7, 400: 8 })
  const threshold = suiteThreshold(joint, WINDOW, LIMIT)
  assert.equal(threshold, 6)
  assert.equal(alarmRuns(joint, WINDOW, threshold).length, 2)
})

test('a budget never lowers it, and a short log may still have one incident', () => {
  const base = suiteThreshold(rowsWith({}), WINDOW, { ...LIMIT, perDay: 1000 })
  assert.equal(suiteThreshold(rowsWith({ 5: 9 }), WINDOW, LIMIT), base)
  const short = { ...LIMIT, rows: 60 }
  const threshold = suiteThreshold(rowsWith({ 5: 9, 30: 8 }), WINDOW, short)
  assert.equal(threshold, 8)
})
