import { QUIET_AFTER_MS, RESOLVED_AFTER_MS } from '../../src/flow.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PublishedIncident } from '../../operator/anomaly.ts'
import type { Anomaly } from '../../operator/api/anomaly.ts'
import { API_VERSION } from '../../operator/api/meta.ts'
import { EXPIRED_AFTER_MS, REMOVED_AFTER_MS } from '../../operator/lifecycle.ts'
import { chooseCandidates, type PublicationFacts, type Suite } from '../../operator/candidates.ts'
import {
  type Publication,
  type PublicationPlan,
  planPublication,
} from '../../operator/publication.ts'
import { NOWHERE, type Whereabouts } from '../../operator/whereabouts.ts'
import { strongHash } from '../../src/base/hash.ts'
import type { Incident } from '../../src/flow.ts'
import { finding, incident, START } from '../cli/example.ts'
import { published } from './example.ts'

const MODEL = { namespace: 'logforest', name: 'default' }

/** An incident of one log, with the id that the master gives it. */
function strange(log: string, part: Partial<Incident> = {}): PublishedIncident {
  const first = finding(log, 0)
  return published(incident([first], { id: strongHash('incident', first.id), ...part }))
}

function facts(
  incidents: readonly PublishedIncident[],
  part: Partial<PublicationFacts & Pick<Suite, 'watermarkMs' | 'sources'>> = {},
): PublicationFacts {
  const { watermarkMs = START + 91_000, sources = new Set(['checkout']), ...rest } = part
  const suite = { namespace: 'shop', incidents, watermarkMs, sources }
  return { model: MODEL, cap: 10, suites: [suite], anomalies: [], nowMs: START + 100_000, ...rest }
}

function planned(of: PublicationFacts, where: Whereabouts = NOWHERE): PublicationPlan {
  return planPublication(chooseCandidates(of), where)
}

/** The objects after the plan was carried out, as the apiserver would have them. */
function carriedOut(plan: PublicationPlan, before: readonly Anomaly[], nowMs: number): Anomaly[] {
  const objects = new Map(before.map(each => [each.metadata.name, each]))
  for (const action of plan.actions) apply(objects, action, nowMs)
  return [...objects.values()]
}

function apply(objects: Map<string, Anomaly>, action: Publication, nowMs: number): void {
  const { name, namespace } = action.key
  if (action.do === 'remove') {
    objects.delete(name)
    return
  }
  const { fingerprint, status } = action
  const old = objects.get(name)?.metadata.creationTimestamp
  const creationTimestamp = old ?? new Date(nowMs).toISOString()
  const metadata = { name, namespace, creationTimestamp }
  const spec = { modelRef: MODEL, fingerprint }
  objects.set(name, { apiVersion: API_VERSION, kind: 'Anomaly', metadata, spec, status })
}

function news(plan: PublicationPlan): (string | undefined)[] {
  return plan.actions.map(each => (each.do === 'remove' ? 'removed' : (each.news ?? each.do)))
}

test('an incident is published once, and a pass without news does nothing', () => {
  const all = facts([strange('a'), strange('b')])
  const plan = planned(all)
  assert.deepEqual(news(plan), ['AnomalyOpened', 'AnomalyOpened'])
  const anomalies = carriedOut(plan, [], all.nowMs)
  assert.deepEqual(planned({ ...all, anomalies }).actions, [])
})

test('names are the same in every pass: model and the beginning of the id', () => {
  const [action] = planned(facts([strange('a')])).actions
  const id = strongHash('incident', finding('a', 0).id)
  assert.deepEqual(action?.key, { namespace: 'shop', name: `default-${id.slice(0, 8)}` })
})

test('an object without a status was made by a pass that was cut short: it goes on', () => {
  const all = facts([strange('a')])
  const [half] = carriedOut(planned(all), [], all.nowMs)
  assert.ok(half !== undefined)
  const { status: _, ...without } = half
  assert.deepEqual(news(planned({ ...all, anomalies: [without] })), ['AnomalyOpened'])
})

test('what becomes worse is told once', () => {
  const low = facts([strange('a', { severity: 'Low', score: 91 })])
  const anomalies = carriedOut(planned(low), [], low.nowMs)
  const high = { ...facts([strange('a')]), anomalies }
  const plan = planned(high)
  assert.deepEqual(news(plan), ['AnomalyEscalated'])
  const after = carriedOut(plan, anomalies, high.nowMs)
  assert.deepEqual(news(planned({ ...high, anomalies: after })), [])
  // It does not become better by itself: that is no news, but it is written.
  assert.deepEqual(news(planned({ ...low, anomalies: after })), ['update'])
})

test('an incident grows quiet, is resolved, expires and is removed', () => {
  const start = facts([strange('a')])
  let anomalies = carriedOut(planned(start), [], start.nowMs)
  const at = (silenceMs: number): unknown => {
    const all = facts([strange('a')], { anomalies, watermarkMs: START + 91_000 + silenceMs })
    const plan = planned(all)
    anomalies = carriedOut(plan, anomalies, all.nowMs)
    return [...news(plan), anomalies[0]?.status?.state]
  }
  assert.deepEqual(at(QUIET_AFTER_MS), ['update', 'Quiet'])
  assert.deepEqual(at(RESOLVED_AFTER_MS), ['AnomalyResolved', 'Resolved'])
  assert.deepEqual(at(RESOLVED_AFTER_MS + 1), ['Resolved'])
  assert.deepEqual(at(EXPIRED_AFTER_MS), ['update', 'Expired'])
  assert.deepEqual(at(REMOVED_AFTER_MS), ['removed', undefined])
  assert.deepEqual(at(REMOVED_AFTER_MS), [undefined])
})

test('an incident that goes on is opened again, not made anew', () => {
  const start = facts([strange('a')])
  const open = carriedOut(planned(start), [], start.nowMs)
  const over = facts([strange('a')], { anomalies: open, watermarkMs: START + 5_000_000 })
  const anomalies = carriedOut(planned(over), open, over.nowMs)
  const again = facts([strange('a', { to: START + 4_990_000 })], {
    anomalies,
    watermarkMs: START + 5_000_000,
  })
  const plan = planned(again)
  assert.deepEqual(news(plan), ['AnomalyReopened'])
  assert.equal(carriedOut(plan, anomalies, again.nowMs).length, 1)
})

test('an earlier line that joins an incident changes its id and not its object', () => {
  const start = facts([strange('late')])
  const anomalies = carriedOut(planned(start), [], start.nowMs)
  const [early, late] = [finding('early', 0), finding('late', 9000)]
  const grown = published(incident([early, late], { id: strongHash('incident', early.id) }))
  const plan = planned(facts([grown], { anomalies }))
  assert.deepEqual(
    plan.actions.map(each => each.key),
    [{ namespace: 'shop', name: anomalies[0]?.metadata.name }],
  )
})

test('of two incidents that grow together the older goes on and the other is resolved', () => {
  const first = facts([strange('a')])
  const one = carriedOut(planned(first), [], START)
  const second = facts([strange('a'), strange('b')], { anomalies: one })
  const both = carriedOut(planned(second), one, START + 50_000)
  const [a, b] = [finding('a', 0), finding('b', 10)]
  const together = published(incident([b, a], { id: strongHash('incident', b.id) }))
  const plan = planned(facts([together], { anomalies: both }))
  const objects = carriedOut(plan, both, START + 50_000)
  assert.deepEqual(
    objects.map(each => [each.metadata.name === one[0]?.metadata.name, each.status?.state]),
    [
      [true, 'Open'],
      [false, 'Resolved'],
    ],
  )
})

test('an object whose incident is gone is resolved, and later removed', () => {
  const start = facts([strange('a')])
  const anomalies = carriedOut(planned(start), [], start.nowMs)
  const gone = facts([], { anomalies })
  const plan = planned(gone)
  assert.deepEqual(news(plan), ['AnomalyResolved'])
  const resolved = carriedOut(plan, anomalies, gone.nowMs)
  assert.deepEqual(news(planned({ ...gone, anomalies: resolved })), [])
  const later = facts([], { anomalies: resolved, nowMs: START + REMOVED_AFTER_MS * 2 })
  assert.deepEqual(news(planned(later)), ['removed'])
})

test('at the cap the oldest closed ones go first, and what is withheld is counted', () => {
  const early = Array.from({ length: 4 }, (_, at) =>
    strange(`old ${at}`, { from: START - 10_000_000, to: START - 9_000_000 + at * 1000 }),
  )
  const first = facts(early, { cap: 4 })
  const closed = carriedOut(planned(first), [], first.nowMs)
  assert.ok(closed.every(each => each.status?.state === 'Resolved'))
  const all = facts([...early, strange('new')], { cap: 4, anomalies: closed })
  const plan = planned(all)
  assert.deepEqual(news(plan), ['removed', 'AnomalyOpened'])
  const objects = carriedOut(plan, closed, all.nowMs)
  assert.equal(objects.length, 4)
  const oldest = strongHash('incident', finding('old 0', 0).id)
  assert.ok(objects.every(each => each.spec.fingerprint !== oldest))
  const next = { ...all, anomalies: objects }
  assert.deepEqual(planned(next).actions, [])
  assert.equal(chooseCandidates(next).withheld, 1)
})

test('where all are open the graver ones have the room', () => {
  const low = Array.from({ length: 3 }, (_, at) => strange(`l${at}`, { severity: 'Low' }))
  const first = facts(low, { cap: 3 })
  const anomalies = carriedOut(planned(first), [], first.nowMs)
  const more = [...low, strange('another', { severity: 'Low' })]
  assert.deepEqual(planned(facts(more, { cap: 3, anomalies })).actions, [])
  const plan = planned(facts([...low, strange('high')], { cap: 3, anomalies }))
  assert.deepEqual(news(plan), ['removed', 'AnomalyOpened'])
})

test('of many new ones the graver are written first', () => {
  const plan = planned(
    facts([strange('l', { severity: 'Low' }), strange('h'), strange('m', { severity: 'Medium' })]),
  )
  const severities = plan.actions.map(each => (each.do === 'remove' ? '' : each.status.severity))
  assert.deepEqual(severities, ['High', 'Medium', 'Low'])
})

test('a growing incident is written once a minute of event time', () => {
  const start = facts([strange('a')])
  const anomalies = carriedOut(planned(start), [], start.nowMs)
  const grown = (ms: number) =>
    facts([strange('a', { to: START + 91_000 + ms })], {
      anomalies,
      watermarkMs: START + 91_000 + ms,
    })
  assert.deepEqual(news(planned(grown(59_000))), [])
  assert.deepEqual(news(planned(grown(60_000))), ['update'])
  // The worst window is the last one, and nothing comes after it.
  const worse = facts([strange('a', { score: 99.9, to: START + 92_000 })], { anomalies })
  assert.deepEqual(news(planned(worse)), ['update'])
})

test('history that was over before anybody looked is not published', () => {
  const watermarkMs = START + 91_000 + EXPIRED_AFTER_MS
  assert.deepEqual(planned(facts([strange('a')], { watermarkMs })).actions, [])
})

test('an incident whose sources are all gone has nobody to belong to', () => {
  const plan = planned(facts([strange('a')], { sources: new Set(['another']) }))
  assert.deepEqual(plan.actions, [])
})

test('the Anomaly belongs to the first of its sources that is there', () => {
  const two = incident([finding('a', 0), finding('b', 5)])
  const members = two.members.map((member, at) => ({ ...member, source: ['gone', 'checkout'][at] }))
  const [action] = planned(facts([{ ...two, members, foundMs: two.to }])).actions
  assert.equal(action?.do === 'publish' && action.source, 'checkout')
})
