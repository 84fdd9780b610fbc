import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PublishedIncident } from '../../operator/anomaly.ts'
import type { Anomaly } from '../../operator/api/anomaly.ts'
import { API_VERSION } from '../../operator/api/meta.ts'
import {
  type Choice,
  chooseCandidates,
  type PublicationFacts,
  rankOf,
  SETTLED_AFTER_MS,
} from '../../operator/candidates.ts'
import { EXPIRED_AFTER_MS, REMOVED_AFTER_MS } from '../../operator/lifecycle.ts'
import { finding, incident, START } from '../cli/example.ts'
import { published } from './example.ts'

const MODEL = { namespace: 'logforest', name: 'default' }
const END = START + 91_000
const DAY = 86_400_000

interface Times {
  readonly watermarkMs?: number
  readonly nowMs?: number
}

function chosen(
  incidents: readonly PublishedIncident[],
  { watermarkMs = END, nowMs = END + 1000 }: Times = {},
  part: Partial<PublicationFacts> = {},
): Choice {
  const suite = { namespace: 'shop', incidents, watermarkMs, sources: new Set(['checkout']) }
  return chooseCandidates({
    ...{ model: MODEL, cap: 10, suites: [suite], anomalies: [], nowMs },
    ...part,
  })
}

/** An incident that no log shows by itself: its members are carriers. */
function ofSuite(part: Parameters<typeof incident>[1] = {}): PublishedIncident {
  return published(
    incident([finding('a', 0, { windows: 0 }), finding('b', 5, { windows: 0 })], part),
  )
}

function objectOf(it: PublishedIncident, createdMs = START): Anomaly {
  return {
    apiVersion: API_VERSION,
    kind: 'Anomaly',
    metadata: {
      name: 'default-1',
      namespace: 'shop',
      creationTimestamp: new Date(createdMs).toISOString(),
    },
    spec: { modelRef: MODEL, fingerprint: it.id },
    status: {
      state: 'Open',
      severity: 'Low',
      firstSeen: new Date(it.from).toISOString(),
      lastSeen: new Date(it.to).toISOString(),
    },
  }
}

test('what only the suite shows waits a minute, for it may end as part of another', () => {
  const it = ofSuite()
  const kept = (times: Times): number => chosen([it], times).kept.length
  assert.equal(kept({ watermarkMs: END + SETTLED_AFTER_MS - 1 }), 0)
  assert.equal(kept({ watermarkMs: END + SETTLED_AFTER_MS }), 1)
  // It is not one that was withheld for want of room.
  assert.equal(chosen([it]).withheld, 0)
  // Logs that have stopped: the wall clock decides.
  assert.equal(kept({ nowMs: END + 10 * SETTLED_AFTER_MS }), 1)
})

test('what one log shows by itself is for good, and is kept at once', () => {
  const [carried, own] = [finding('a', 0, { windows: 0 }), finding('b', 5)]
  assert.equal(chosen([published(incident([carried, own]))]).kept.length, 1)
})

test('what is published already is not taken back by waiting', () => {
  const it = ofSuite()
  const { kept } = chosen([it], {}, { anomalies: [objectOf(it)] })
  assert.deepEqual(
    kept.map(each => [each.key.name, each.incident === it]),
    [['default-1', true]],
  )
})

test('an object whose incident is gone ages by the event time of its suite', () => {
  const anomalies = [objectOf(ofSuite())]
  const states = [END, END + EXPIRED_AFTER_MS].map(watermarkMs =>
    chosen([], { watermarkMs }, { anomalies }).kept.map(each => each.state),
  )
  assert.deepEqual(states, [['Resolved'], ['Expired']])
  const { kept, removed } = chosen([], { watermarkMs: END + REMOVED_AFTER_MS }, { anomalies })
  assert.deepEqual([kept.length, removed.map(each => each.name)], [0, ['default-1']])
})

test('of logs that stopped, what was over and removed does not open again', () => {
  for (const timed of [true, false]) {
    const it = { ...ofSuite({ timed }), foundMs: START }
    const kept = (days: number, anomalies: readonly Anomaly[] = []) =>
      chosen([it], { nowMs: START + days * DAY }, { anomalies })
    assert.equal(kept(0.01).kept.length, 1)
    const over = kept(9.1, [objectOf(it)])
    assert.deepEqual([over.kept, over.removed.length], [[], 1])
    for (const days of [9.1, 30, 300]) {
      assert.deepEqual(kept(days), { kept: [], removed: [], withheld: 0 })
    }
  }
})

test('severities have a rank, and one that is not known has none', () => {
  assert.deepEqual(
    [undefined, 'Low', 'Medium', 'High'].map(each => rankOf(each as never)),
    [0, 1, 2, 3],
  )
})
