/** From findings to what a person is woken for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding, Incident } from '../../src/flow.ts'
import {
  byUrgency,
  fromUntimed,
  gather,
  type IncidentOptions,
  incidentsOf,
  occasionsOf,
  rateOf,
  SUITE_FEATURE,
} from '../../src/master/incident.ts'
import { judgeSuite } from '../../src/master/master.ts'
import type { SuiteAlarm } from '../../src/master/verdict.ts'
import { found, minute, silent } from './findings.ts'
import { type Blow, MINUTE, suiteOf } from './suite.ts'

const FOREST = {
  trees: 100,
  sampleSize: 256,
  extensionLevel: 0,
  seed: 1,
  trainer: 'logforest',
} as const
function alarmsOf(blows: readonly Blow[]): readonly SuiteAlarm[] {
  const series = suiteOf({ logs: 20, windows: 600, seed: 1, blows })
  return judgeSuite(series, { forest: FOREST, alarmsPerDay: 2 }).alarms
}

interface Making extends Partial<IncidentOptions> {
  readonly alarms?: readonly SuiteAlarm[]
}

function incidents(
  findings: readonly Finding[],
  { alarms = [], ...more }: Making = {},
): Incident[] {
  const found = gather(findings, alarms, MINUTE)
  const rate = rateOf(found.groups)
  const timed = incidentsOf(found, { windowMs: MINUTE, rate: () => rate, ...more })
  return [...timed, ...findings.filter(each => !each.timed).map(fromUntimed)].sort(byUrgency)
}

function made(...findings: Finding[]): Incident[] {
  return incidents(findings)
}

function logsOf(incident: Incident): string[] {
  return incident.members.map(member => member.finding.log)
}

test('findings near in time are one incident, first cause first, with delays', () => {
  const [one, ...others] = made(found('orders', 7.6), silent('worker', 8), found('postgres', 7.5))
  assert.deepEqual(others, [])
  assert.deepEqual(logsOf(one), ['postgres', 'orders', 'worker'])
  assert.deepEqual([one.from, one.to], [minute(7.5), minute(9)])
  assert.deepEqual(
    one.members.map(member => member.delayMs),
    [0, 6000, MINUTE],
  )
})

test('a finding in one log is an incident with one member', () => {
  const [one] = made(found('app', 3, { score: 96 }))
  assert.deepEqual([one.severity, one.score, logsOf(one)], ['Medium', 96, ['app']])
})

test('three logs together are worse than each: severity and score rise a step', () => {
  const [two] = made(found('a', 3), found('b', 3.1))
  assert.deepEqual([two.severity, two.score], ['Low', 92])
  const [three] = made(found('a', 3), found('b', 3.1), found('c', 3.2))
  assert.deepEqual([three.severity, three.score], ['Medium', 95])
  const [high] = made(found('a', 3, { score: 99 }), found('b', 3.1), found('c', 3.2))
  assert.deepEqual([high.severity, high.score], ['High', 99])
})

test('three logs that chance brings together are not worse', () => {
  const noise = Array.from({ length: 200 }, (_, at) => found(`log-${at}`, at * 7))
  const three = [found('a', 3001), found('b', 3008), found('c', 3015)]
  for (const incident of made(...noise, ...three)) assert.equal(incident.severity, 'Low')
})

test('order: severity, then score, then time; a log without time last', () => {
  const untimed = { timed: false, onsetMs: Number.NaN, from: 100, to: 200 }
  const order = made(
    found('low', 1),
    found('high', 100, { score: 98.5 }),
    found('higher', 200, { score: 99 }),
    found('early', 20, { score: 98.5 }),
    found('lines', 0, untimed),
  )
  assert.deepEqual(
    order.map(incident => logsOf(incident)[0]),
    ['higher', 'early', 'high', 'low', 'lines'],
  )
  assert.deepEqual(order.toSorted(byUrgency), order)
})

test('a log without time is an incident of its own', () => {
  const untimed = found('lines', 0, { timed: false, onsetMs: Number.NaN, from: 100, to: 200 })
  const all = made(found('app', 0), untimed, { ...untimed, id: 'other', from: 150, to: 160 })
  assert.equal(all.length, 3)
  const own = all.filter(incident => !incident.timed)
  assert.deepEqual(
    own.map(incident => [incident.from, incident.to, incident.normal]),
    [
      [100, 200, []],
      [150, 160, []],
    ],
  )
})

test('a suite alarm that no finding explains is an incident of the logs that carry it', () => {
  const blow = { logs: [0, 1, 2, 3, 4, 5, 6, 7], from: 300, to: 303, strength: 3 }
  const alarms = alarmsOf([blow])
  const usual = ['log-000', 'log-019']
  const keys = occasionsOf(gather([], alarms, MINUTE)).map(({ key }) => [key, usual] as const)
  const [hidden, ...others] = incidents([], { alarms, usual: new Map(keys) })
  assert.deepEqual(others, [])
  assert.ok(hidden.score > 90)
  for (const { finding } of hidden.members) {
    assert.ok(Number(finding.log.slice(4)) < 8)
    assert.equal(finding.windows, 0)
    assert.equal(finding.why[0].feature, SUITE_FEATURE)
  }
  const members = logsOf(hidden)
  assert.deepEqual(
    hidden.normal,
    usual.filter(log => !members.includes(log)),
  )
  const near = incidents([found('log-003', 301)], { alarms })
  assert.equal(near.length, 1, 'a finding in that time explains it')
  const far = incidents([found('log-003', 100)], { alarms })
  assert.equal(far.length, 2)
})

test('what a look showed makes a member of a log without finding, and dates the incident', () => {
  const findings = [found('a', 3, { score: 99 }), found('b', 3.2, { score: 99 })]
  const [occasion, ...others] = occasionsOf(gather(findings, [], MINUTE))
  assert.deepEqual(others, [])
  assert.equal(occasion.from, minute(3))
  const root = { log: 'root', onsetMs: minute(2), nats: 40, reason: 'Burst', evidence: [] } as const
  const looks = new Map([[occasion.key, [root]]])
  const [incident] = incidents(findings, { looks })
  assert.equal(incident.id, occasion.key)
  assert.equal(incident.from, minute(2))
  const [first, second] = incident.members
  assert.equal(first.finding.log, 'root')
  assert.equal(first.finding.why[0].feature, SUITE_FEATURE)
  assert.ok(first.finding.score < 90)
  assert.equal(second.delayMs, 55_000)
})

test('a look begins at what is strong, not at a weak finding some minutes before', () => {
  const findings = [found('quiet', 3), found('a', 6, { score: 99.99 })]
  const [occasion] = occasionsOf(gather(findings, [], MINUTE))
  assert.equal(occasion.from, minute(6))
})

test('logs that stayed as usual are the counter-evidence, but for members', () => {
  const findings = [found('log-003', 200)]
  const [{ key }] = occasionsOf(gather(findings, [], MINUTE))
  const [one] = incidents(findings, { usual: new Map([[key, ['log-001', 'log-003']]]) })
  assert.deepEqual(one.normal, ['log-001'])
})

test('ids are stable: the same findings give the same incidents, in any order', () => {
  const findings = [found('a', 3), found('b', 3.1), found('c', 90), found('a', 5)]
  assert.deepEqual(made(...findings.toReversed()), made(...findings))
  const [before] = made(found('a', 3))
  const [later] = made(found('a', 3), found('b', 4))
  assert.equal(later.id, before.id, 'an incident that grows keeps its id')
})

test('what its log did before is Low, and raises nothing', () => {
  const findings = [found('a', 10, { score: 99.9 }), found('b', 11, { score: 99 })]
  const severity = (again: readonly number[], all = findings) => {
    const recurring = new Map(again.map(at => [all[at].id, minute(1)]))
    const [{ severity: told, score, members }] = incidents(all, { recurring })
    for (const { finding } of members) {
      const did = again.some(at => all[at].id === finding.id)
      assert.equal(finding.beforeMs, did ? minute(1) : undefined)
    }
    return [told, score < 95]
  }
  assert.deepEqual(severity([]), ['High', false])
  assert.deepEqual(severity([0, 1]), ['Low', true])
  assert.deepEqual(severity([0]), ['High', false], 'the other did not do so before')
  const mild = [...findings, found('c', 12)]
  assert.deepEqual(severity([0, 1], mild), ['Low', true])
  assert.deepEqual(severity([], mild), ['High', false])
})

test('several logs that change around what recurs are told as Medium', () => {
  const alarmed = found('a', 10, { score: 99.9 })
  const key = occasionsOf(gather([alarmed], [], MINUTE))[0].key
  const severity = (many: number) => {
    const shown = Array.from({ length: many }, (_, n) => {
      const base = { reason: 'Missing', evidence: [], nats: 50 } as const
      return { log: `shown-${n}`, onsetMs: minute(9), ...base }
    })
    const looks = new Map([[key, shown]])
    return incidents([alarmed], { looks, recurring: new Map([[alarmed.id, minute(1)]]) })[0]
      .severity
  }
  assert.equal(severity(2), 'Low')
  assert.equal(severity(3), 'Medium')
})
