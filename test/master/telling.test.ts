/** What of a suite is told, and when it is told for good. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '../../src/flow.ts'
import { keyOf, occasionsOf } from '../../src/master/incident.ts'
import { suiteReach } from '../../src/master/reach.ts'
import type { Hearing } from '../../src/master/suppressing.ts'
import { closingOf, gathered, untimedIncidents } from '../../src/master/telling.ts'
import type { SuiteAlarm } from '../../src/master/verdict.ts'
import { found, minute } from './findings.ts'
import { MINUTE } from './suite.ts'

const LOG = {
  ...{ id: 7, source: 's', fullName: 's/a', name: 'a', trained: true },
  ...{ judgedTo: 5000, windowMs: MINUTE, idleMs: 0 },
}

function hearing(told: readonly Finding[], hidden: readonly Finding[] = []): Hearing {
  const by = [{ name: 's', template: 't', shapes: [], untilMs: 0, reason: '', log: '**' }]
  const suppressions = by.map(each => ({ ...each, covers: () => true }))
  return {
    tellings: [
      ...told.map(finding => ({
        log: LOG,
        each: { stored: finding, finding, by: [], spared: [] },
      })),
      ...hidden.map(stored => ({
        log: LOG,
        each: { stored, finding: undefined, by: suppressions, spared: [] },
      })),
    ],
    unheard: [],
    noise: new Set(),
  }
}

function reachOf(at: number, mark = at) {
  const marks = [{ source: 's', judgedMs: minute(mark) }]
  return suiteReach({ windowMs: MINUTE, untilMs: minute(at), logs: [LOG], marks })
}

function alarm(at: number, shares: Readonly<Record<string, number>>): SuiteAlarm {
  const contributors = Object.entries(shares).map(([log, share]) => {
    return { log, share, excess: share, onsetMs: minute(at) }
  })
  const by = { byRules: true, byForest: false, byDrift: false }
  return { from: minute(at), to: minute(at + 2), score: 95, ...by, contributors }
}

test('what is closed is settled; what is hidden is, once nothing near it is open', () => {
  const heard = hearing([found('a', 10), found('b', 60)], [found('c', 12), found('d', 55)])
  const all = gathered(heard, [], MINUTE)
  const closing = closingOf(all, occasionsOf(all), { hearing: heard, reach: reachOf(65), all: [] })
  assert.deepEqual([...closing.keys], [keyOf({ findings: [found('a', 10)] })])
  assert.deepEqual(
    closing.settling.map(({ id, settled }) => [id, settled]),
    [
      ['a@10', 'told'],
      ['c@12', 'hidden'],
    ],
  )
})

test('what a source found that is behind is settled once that source is past it', () => {
  const heard = hearing([found('a', 10)], [found('a', 12)])
  const all = gathered(heard, [], MINUTE)
  const settled = (mark: number) => {
    const reach = reachOf(200, mark)
    return closingOf(all, occasionsOf(all), { hearing: heard, reach, all: [] }).settling
  }
  assert.deepEqual(settled(15), [])
  assert.deepEqual(
    settled(60).map(each => each.settled),
    ['told', 'hidden'],
  )
})

test('an alarm that hidden findings carry is not told, unless others carry half of it', () => {
  const heard = hearing([], [found('a', 10)])
  const told = (shares: Readonly<Record<string, number>>, at = 11) =>
    gathered(heard, [alarm(at, shares)], MINUTE).alarms.map(({ contributors }) =>
      contributors.map(({ log }) => log),
    )
  assert.deepEqual(told({ a: 0.6, b: 0.4 }), [])
  assert.deepEqual(told({ a: 0.4, b: 0.6 }), [['b']])
  assert.deepEqual(told({ a: 0.6, b: 0.4 }, 40), [['a', 'b']], 'long after it is another thing')
})

test('alarms are told for good up to the first that is open', () => {
  const alarms = [alarm(5, { a: 1 }), alarm(20, { a: 1 }), alarm(90, { a: 1 })]
  const none = hearing([])
  const all = gathered(none, alarms, MINUTE)
  const toldTo = (at: number) =>
    closingOf(all, occasionsOf(all), { hearing: none, reach: reachOf(at), all: alarms }).toldMs
  assert.equal(toldTo(0), Number.NEGATIVE_INFINITY)
  assert.equal(toldTo(95), minute(22))
  assert.equal(toldTo(200), minute(92))
})

test('without time a finding is closed when its log is judged well past it', () => {
  const untimed = { timed: false, onsetMs: Number.NaN, from: 0 }
  const early = found('a', 0, { ...untimed, to: 100 })
  const late = found('a', 1, { ...untimed, to: 4900 })
  const heard = hearing([early, late])
  assert.deepEqual(
    untimedIncidents(heard).map(({ closed }) => closed),
    [true, false],
  )
  const closing = closingOf({ groups: [], alarms: [] }, [], {
    ...{ hearing: heard, reach: reachOf(100), all: [] },
  })
  assert.deepEqual(
    closing.settling.map(({ id }) => id),
    [early.id],
  )
})
