/** How far a suite and its logs are judged. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearnessOf } from '../../src/master/group.ts'
import { isClosed, settledMs, suiteReach, untilOf } from '../../src/master/reach.ts'
import { found, minute } from './findings.ts'
import { MINUTE } from './suite.ts'

const LOGS = [
  { name: 'a', source: 's', windowMs: MINUTE, idleMs: 0 },
  { name: 'b', source: 'late', windowMs: 5 * MINUTE, idleMs: 0 },
]

function reachOf(at: number, { late = at, idleMs = 0 } = {}) {
  const marks = [
    { source: 's', judgedMs: minute(at) },
    { source: 'late', judgedMs: minute(late) },
  ]
  const logs = LOGS.map(log => ({ ...log, idleMs }))
  return suiteReach({ windowMs: MINUTE, untilMs: minute(at), logs, marks })
}

/** The first minute up to which a suite must be judged for this to hold. */
function firstMinute(holds: (at: number) => boolean): number {
  return Array.from({ length: 2000 }, (_, at) => at).findIndex(holds)
}

test('an incident is closed once no finding can join it and no line change its look', () => {
  const { gapMs } = nearnessOf(MINUTE)
  const span = { from: minute(10), to: minute(12) }
  const last = firstMinute(at => isClosed(span, reachOf(at)))
  assert.ok(last > 12)
  assert.ok(settledMs(reachOf(last)) > span.to + gapMs)
  assert.ok(!isClosed({ from: minute(10), to: minute(60) }, reachOf(last)))
  const open = suiteReach({ windowMs: MINUTE, untilMs: Number.NaN, logs: [], marks: [] })
  assert.ok(!isClosed(span, open))
  assert.ok(!isClosed(span, reachOf(last, { idleMs: 3_600_000 })), 'a session may yet come')
})

test('what a log of longer windows found may go on for longer', () => {
  const closed = (log: string) =>
    firstMinute(at => {
      const findings = [found(log, 10)]
      return isClosed({ from: minute(10), to: minute(12), findings }, reachOf(at))
    })
  assert.ok(closed('a') > 12)
  assert.ok(closed('b') >= closed('a') + 4 * 7, 'seven windows of five minutes for one')
})

test('what a source found that is behind is closed once that source is past it', () => {
  const findings = [found('a', 10), found('b', 11)]
  const occasion = { key: 'k', logs: [], from: minute(10), to: minute(12), findings }
  assert.ok(isClosed(occasion, reachOf(600)))
  for (const late of [12, 20, 40]) {
    const reach = reachOf(600, { late })
    assert.ok(!isClosed(occasion, reach), String(late))
    assert.equal(untilOf(occasion, reach), minute(late))
    assert.ok(isClosed({ ...occasion, findings: [found('a', 10)] }, reach))
  }
})

test('a source that ended a day ago holds nothing open; one that is ahead closes nothing', () => {
  const findings = [found('b', 10)]
  const occasion = { from: minute(10), to: minute(12), findings }
  assert.ok(!isClosed(occasion, reachOf(1450, { late: 12 })))
  assert.ok(isClosed(occasion, reachOf(1453, { late: 12 })))
  assert.ok(!isClosed(occasion, reachOf(15, { late: 900 })))
})
