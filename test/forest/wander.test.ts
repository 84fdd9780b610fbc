/** What may be expected of a log of which less than a day was seen. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Random, seededRandom } from '../../src/base/random.ts'
import { judge, learn } from '../../src/forest/detector.ts'
import { profileOf } from '../../src/forest/profile.ts'
import { amountsOf, asSeen, SEEN_ALL } from '../../src/forest/wander.ts'
import { type Cells, matrixOf, poisson } from '../accuracy/history.ts'
import { OPTIONS } from '../accuracy/outcomes.ts'

const DAY = 1440

/** Minutes of a log whose lines grow from 40 to 40 + `growth` in four hours. */
function rising(growth: number, seed = 1): Cells[] {
  const random = seededRandom(seed)
  return Array.from({ length: 240 }, (_, at) => minute(random, 40 + (growth * at) / 240))
}

function minute(random: Random, rate: number): Cells {
  const counts = new Map([
    [0, poisson(random, rate)],
    [1, poisson(random, rate / 4)],
  ])
  return { counts, pairs: new Set() }
}

function amounts(windows: readonly Cells[], unitsPerDay = DAY) {
  return amountsOf(matrixOf(windows, 2), new Uint8Array(windows.length).fill(1), unitsPerDay)
}

test('a log that rises may go on to rise, and fall as far; one that does not may not', () => {
  const { least, most, expectedLeast, expectedMost } = amounts(rising(60))
  assert.ok(least > 5 && most < 13 && expectedMost > most + 2 && expectedLeast < least - 2)
  assert.deepEqual(amounts(rising(0)), SEEN_ALL)
  assert.deepEqual(amounts(rising(60).slice(0, 20)), SEEN_ALL)
})

test('once a day is seen, and where windows have no length, nothing more is expected', () => {
  assert.deepEqual(amounts(rising(60), 240), SEEN_ALL)
  assert.deepEqual(amounts(rising(60), 0), SEEN_ALL)
})

/** The windows of several streams, one stream behind the other, a minute each. */
function streams(...logs: readonly Cells[][]) {
  const windows = logs.flat()
  const start = Float64Array.from(logs.flatMap(log => log.map((_, at) => at * 60_000)))
  const matrix = { ...matrixOf(windows, 2), start }
  return amountsOf(matrix, new Uint8Array(windows.length).fill(1), DAY)
}

test('replicas see no more of the day than one does, and may go on as one may', () => {
  assert.deepEqual(streams(rising(60)), amounts(rising(60)))
  // Eight times four hours: more windows than a day has.
  const replicas = [1, 2, 3, 4, 5, 6, 7, 8].map(seed => rising(60, seed))
  const alone = replicas.map(each => amounts(each).expectedMost)
  const { expectedMost, expectedLeast, least } = streams(...replicas)
  assert.ok(expectedMost > Math.min(...alone) && expectedMost < Math.max(...alone))
  assert.ok(expectedLeast < least - 2)
})

test('a loud pod beside a quiet one is no wandering, nor is a pod that is new', () => {
  const loud = rising(0).map(({ counts, pairs }) => {
    return { counts: new Map([...counts].map(([column, count]) => [column, 9 * count])), pairs }
  })
  assert.deepEqual(streams(rising(0), loud), SEEN_ALL)
  assert.deepEqual(streams(loud.slice(0, 20), rising(0), loud.slice(0, 9)), SEEN_ALL)
  assert.ok(streams(loud.slice(0, 20), rising(60)).expectedMost > 0)
})

test('an incident of some windows is no wandering', () => {
  const windows = rising(0)
  for (let at = 100; at < 120; at++) windows[at].counts.set(0, 900)
  assert.deepEqual(amounts(windows), SEEN_ALL)
})

test('within what is expected a window is as loud as seen, beyond it keeps the rest', () => {
  const windows = rising(60)
  const kept = new Uint8Array(windows.length).fill(1)
  const profile = profileOf(matrixOf(windows, 2), kept)
  const expected = amounts(windows)
  const loud = (lines: number): number => {
    const cells = { counts: new Map([[0, lines]]), pairs: new Set<number>() }
    return asSeen(matrixOf([cells], 2), { amounts: expected, profile }).count[0]
  }
  const seen = expected.most ** 2
  assert.ok(Math.abs(loud(seen * 1.2) - seen) < 1e-9)
  assert.equal(loud(80), 80)
  const factor = (expected.expectedMost / expected.most) ** 2
  assert.ok(Math.abs(loud(2000) - 2000 / factor) < 1e-9)
  assert.ok(loud(30) > 30)
})

test('a quiet hour after four rising ones is no finding; a burst and a new line are', () => {
  const options = { ...OPTIONS, unitsPerDay: DAY }
  const { model } = learn(matrixOf(rising(60), 2), options)
  const random = seededRandom(9)
  const quiet = Array.from({ length: 60 }, () => minute(random, 12))
  const alarms = (windows: readonly Cells[], columns = 2): number =>
    judge(model, matrixOf(windows, columns)).alarm.reduce((sum, each) => sum + each, 0)
  assert.equal(alarms(quiet), 0)
  const without = { ...model, amounts: SEEN_ALL }
  assert.ok(judge(without, matrixOf(quiet, 2)).alarm.some(each => each === 1))
  const burst = { counts: new Map([...quiet[0].counts, [0, 600]]), pairs: new Set<number>() }
  const fresh = { counts: new Map([...quiet[0].counts, [2, 5]]), pairs: new Set<number>() }
  assert.equal(alarms([burst]), 1)
  assert.equal(alarms([fresh], 3), 1)
})
