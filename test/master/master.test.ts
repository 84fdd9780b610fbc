/** The suite judged as a whole. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeSuite, type SuiteVerdict } from '../../src/master/master.ts'
import { minute } from './findings.ts'
import { type Blow, seriesOf, suiteOf } from './suite.ts'

const FOREST = {
  trees: 100,
  sampleSize: 256,
  extensionLevel: 0,
  seed: 1,
  trainer: 'logforest',
} as const
const OPTIONS = { forest: FOREST, alarmsPerDay: 2 }

/** Eight of twenty logs slightly odd for three minutes: none of them would alarm alone. */
const WEAK: Blow = { logs: [0, 1, 2, 3, 4, 5, 6, 7], from: 300, to: 303, strength: 3 }

function judged(seed: number, blows: readonly Blow[]): SuiteVerdict {
  return judgeSuite(suiteOf({ logs: 20, windows: 600, seed, blows }), OPTIONS)
}

test('many logs slightly odd at once raise one alarm, there, and name those logs', () => {
  const { alarms, learning, rows } = judged(1, [WEAK])
  assert.equal(learning, '')
  assert.equal(alarms.length, 1)
  const [{ from, to, score, byRules, contributors }] = alarms
  assert.ok(from >= minute(300) && to <= minute(320))
  assert.ok(score > 90 && score <= 100)
  assert.ok(byRules)
  assert.ok(contributors.every(each => Number(each.log.slice(4)) < 8))
  assert.ok(contributors.every(each => each.onsetMs >= minute(298) && each.onsetMs < to))
  assert.equal(rows.find(row => row.alarm)?.startMs, from)
})

test('usual days raise next to none', () => {
  const alarms = [1, 2, 3, 4, 5, 6].flatMap(seed => judged(seed, []).alarms)
  assert.ok(alarms.length <= 1, `${alarms.length} in 60 hours`)
})

test('what is only the strangest of a short, usual past is no alarm', () => {
  const seeds = Array.from({ length: 12 }, (_, seed) => seed)
  const alarms = seeds.flatMap(seed => {
    const series = suiteOf({ logs: 2, windows: 80, seed })
    return judgeSuite(series, OPTIONS).alarms
  })
  assert.ok(alarms.length <= 2, `${alarms.length} of 12`)
})

test('one log alone, however strange, is not the suite', () => {
  const blow = { logs: [3], from: 300, to: 301, strength: 1e6 }
  assert.deepEqual(judged(1, [blow]).alarms, [])
})

test('rules, forest and evidence are kept apart: the larger counts, if chance allows', () => {
  const { rules, forest, evidence, joint, threshold, rows } = judged(1, [WEAK])
  for (let row = 0; row < joint.length; row++) {
    assert.equal(joint[row], Math.min(Math.max(rules[row], forest[row]), evidence[row] + 1))
    assert.equal(joint[row] > threshold, rows[row].score > 90 + 1e-9)
  }
  assert.ok(forest.some(value => value > 1))
})

test('logs that creep raise an alarm that names them', () => {
  const series = suiteOf({ logs: 12, windows: 600, seed: 1 }).map((each, log) => {
    const less = (at: number): number => (log < 5 && at >= 400 && at < 415 ? 0.6 : 1)
    const lines = each.lines.map((_, at) =>
      Math.round((60 + ((at * (7 + log) + log * 5) % 13)) * less(at)),
    )
    return { ...each, lines }
  })
  const [alarm, ...others] = judgeSuite(series, OPTIONS).alarms
  assert.deepEqual(others, [])
  assert.ok(alarm.byDrift && !alarm.byRules)
  assert.ok(alarm.from > minute(400) && alarm.from < minute(415))
  const names = alarm.contributors.map(({ log }) => log).sort()
  assert.deepEqual(names, ['log-000', 'log-001', 'log-002', 'log-003', 'log-004'])
})

test('the same suite and seed give the same verdict, bit for bit', () => {
  assert.deepEqual(judged(1, [WEAK]), judged(1, [WEAK]))
})

test('a single log, or too few windows, is said to be learning', () => {
  const [one] = suiteOf({ logs: 1, windows: 600, seed: 1 })
  assert.equal(judgeSuite([one], OPTIONS).learning, '1 of 2 logs with time')
  assert.equal(judgeSuite([], OPTIONS).learning, '0 of 2 logs with time')
  const short = suiteOf({ logs: 3, windows: 10, seed: 1 })
  assert.equal(judgeSuite(short, OPTIONS).learning, '10 of 60 windows with 2 logs')
  assert.deepEqual(judgeSuite(short, OPTIONS).alarms, [])
})

test('logs that never were awake together are no suite', () => {
  const [one] = suiteOf({ logs: 1, windows: 100, seed: 1 })
  const later = seriesOf('later', one.joint, 1_000_000)
  assert.equal(judgeSuite([one, later], OPTIONS).learning, '0 of 60 windows with 2 logs')
})
