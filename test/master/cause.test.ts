/** Which log was first. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Finding } from '../../src/flow.ts'
import { rankMembers } from '../../src/master/cause.ts'
import type { Deviation } from '../../src/master/deviation.ts'
import { found, minute, silent } from './findings.ts'
import { MINUTE } from './suite.ts'

function order(...findings: Finding[]): string[] {
  return rankMembers(findings, { windowMs: MINUTE }).members.map(member => member.finding.log)
}

test('logs are ranked by their onset, whatever their strength', () => {
  const late = found('proxy', 3.5, { score: 99.9 })
  assert.deepEqual(order(late, found('orders', 3.02), found('postgres', 3.01)), [
    'postgres',
    'orders',
    'proxy',
  ])
})

test('delays count from the first', () => {
  const { members, onsetMs } = rankMembers([found('b', 3.5), found('a', 3)], { windowMs: MINUTE })
  assert.deepEqual(
    members.map(member => member.delayMs),
    [0, 30_000],
  )
  assert.equal(onsetMs, minute(3))
})

test('what a log did before is not the first beside what is new, however early', () => {
  const scores = { restarted: 99.9, db: 99.5, app: 99.5 }
  const findings = Object.entries(scores).map(([log, score], at) => found(log, 3 + at, { score }))
  const logs = (...again: readonly string[]) => {
    const recurs = ({ log }: Finding): boolean => again.includes(log)
    const { members, onsetMs } = rankMembers(findings, { windowMs: MINUTE, recurs })
    return [members.map(({ finding }) => finding.log), onsetMs]
  }
  const asItCame = [['restarted', 'db', 'app'], minute(3)]
  assert.deepEqual(logs(), asItCame)
  assert.deepEqual(logs('restarted'), [['db', 'restarted', 'app'], minute(4)])
  assert.deepEqual(logs('restarted', 'db', 'app'), asItCame, 'all did so before')
})

test('a weak finding some minutes before what is strong is not its cause', () => {
  const strong = [found('db', 9, { score: 99.99 }), found('app', 10, { score: 99.9 })]
  const { members, onsetMs } = rankMembers([found('quiet', 4), ...strong], { windowMs: MINUTE })
  assert.deepEqual(
    members.map(({ finding }) => finding.log),
    ['db', 'app', 'quiet'],
  )
  assert.equal(onsetMs, minute(9))
  assert.deepEqual(order(found('quiet', 8.5), ...strong), ['quiet', 'db', 'app'], 'right before')
})

test('what the lines show dates a burst, and makes members of logs that did not alarm', () => {
  const findings = [found('app', 5.2), silent('worker', 4, { score: 99.9 })]
  const deviations = [
    shown('worker', { onsetMs: minute(3.5), nats: 60 }),
    shown('db', { onsetMs: minute(3), nats: 50 }),
    shown('faint', { onsetMs: minute(2), nats: 8 }),
    shown('long before', { onsetMs: minute(-3), nats: 20 }),
  ]
  const memberOf = ({ log, onsetMs }: Deviation): Finding => ({ ...silent(log, 3), onsetMs })
  const options = { windowMs: MINUTE, deviations, memberOf }
  const { members, onsetMs } = rankMembers(findings, options)
  assert.deepEqual(
    members.map(({ finding }) => finding.log),
    ['db', 'worker', 'app'],
  )
  assert.equal(onsetMs, minute(3))
})

test('a line that is rare by itself dates its log to the millisecond', () => {
  const deviations = [shown('b', { onsetMs: minute(3), nats: 50, lineMs: minute(3) + 1234 })]
  const options = { windowMs: MINUTE, deviations }
  const { members } = rankMembers([silent('b', 3), found('a', 3.01)], options)
  assert.deepEqual(
    members.map(({ finding, delayMs }) => [finding.log, delayMs]),
    [
      ['a', 0],
      ['b', 634],
    ],
  )
})

function shown(log: string, part: Partial<Deviation>): Deviation {
  return { log, onsetMs: 0, nats: 0, reason: 'Burst', evidence: [], ...part }
}

test('within 50 ms the stronger is first, then the name decides', () => {
  const near = 3 + 40 / MINUTE
  assert.deepEqual(order(found('weak', 3), found('strong', near, { score: 99 })), [
    'strong',
    'weak',
  ])
  assert.deepEqual(order(found('b', 3), found('a', near)), ['a', 'b'])
  const far = 3 + 60 / MINUTE
  assert.deepEqual(order(found('weak', 3), found('strong', far, { score: 99 })), ['weak', 'strong'])
})

test('a log that falls silent is dated to the middle of its window', () => {
  assert.deepEqual(order(silent('worker', 3), found('postgres', 3.2)), ['postgres', 'worker'])
  assert.deepEqual(order(silent('worker', 3), found('postgres', 3.8)), ['worker', 'postgres'])
})

test('a log is one member: its strongest finding, dated by its earliest', () => {
  const early = found('app', 3, { score: 91 })
  const strong = found('app', 6, { score: 99 })
  const { members } = rankMembers([strong, found('db', 4), early], { windowMs: MINUTE })
  assert.deepEqual(
    members.map(member => [member.finding.id, member.delayMs]),
    [
      ['app@6', 0],
      ['db@4', MINUTE],
    ],
  )
})

test('nothing ranks to nothing', () => {
  assert.deepEqual(rankMembers([], { windowMs: MINUTE }), { members: [], onsetMs: Number.NaN })
})

test('the order does not depend on the order of the findings', () => {
  const any = fc.record({
    log: fc.constantFrom('a', 'b', 'c', 'd'),
    at: fc.integer({ min: 0, max: 300 }),
    score: fc.integer({ min: 90, max: 99 }),
  })
  fc.assert(
    fc.property(fc.array(any, { maxLength: 12 }), specs => {
      const findings = specs.map(({ log, at, score }) => found(log, at / 100, { score }))
      const ranked = rankMembers(findings, { windowMs: MINUTE })
      assert.deepEqual(rankMembers(findings.toReversed(), { windowMs: MINUTE }), ranked)
      const delays = ranked.members.map(member => member.delayMs)
      assert.equal(ranked.members.length, new Set(specs.map(spec => spec.log)).size)
      assert.ok(delays.every(delay => delay >= 0))
    }),
  )
})
