import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planLogSource, storedSource } from '../../operator/logsource-plan.ts'
import { sourceStatus } from '../../operator/logsource-status.ts'
import { FINALIZER } from '../../operator/names.ts'
import { logSource } from './example.ts'
import { doings, lacking, overview, sourceFacts } from './facts.ts'

const AWAY = { reached: false, problem: 'connection refused' } as const

test('where all is as it should be, and said, nothing is done', () => {
  const before = sourceStatus(sourceFacts())
  assert.deepEqual(planLogSource(sourceFacts({ before })), { actions: [], requeueAfterMs: 30_000 })
})

test('a new source: finalizer, objects, rows, and the Deployment last', () => {
  const facts = sourceFacts({
    source: logSource(),
    live: [],
    database: { reached: true, found: { hasRole: false } },
  })
  assert.deepEqual(doings(planLogSource(facts)), [
    'addFinalizer',
    'apply ServiceAccount',
    'apply ConfigMap',
    'apply Secret',
    'apply NetworkPolicy',
    'storeSource',
    'ensureRole',
    'apply Deployment',
    'writeStatus',
  ])
})

test('without Postgres all is done that needs no Postgres', () => {
  const facts = sourceFacts({ source: logSource(), live: [], database: AWAY })
  const plan = planLogSource(facts)
  assert.ok(!doings(plan).some(each => ['storeSource', 'ensureRole'].includes(each)))
  assert.ok(doings(plan).includes('apply Deployment'))
  assert.equal(plan.requeueAfterMs, 5000)
})

test('nothing is made for what is refused, missing, or to be left alone', () => {
  const annotations = { 'logforest.io/paused': 'true' }
  const nodeLogs = { podSelector: {} }
  const refused = logSource({ spec: { volume: undefined, nodeLogs } })
  for (const facts of [
    sourceFacts({ source: logSource({ metadata: { annotations } }), live: [] }),
    sourceFacts({ source: refused, live: [] }),
    { ...lacking(sourceFacts(), 'model'), live: [] },
    { ...lacking(sourceFacts(), 'source'), live: [], mistakes: ['spec is wrong'] },
    sourceFacts({ claim: 'missing', live: [] }),
  ]) {
    assert.deepEqual(doings(planLogSource(facts)), ['writeStatus'])
  }
})

test('a source that changes its model is stored anew', () => {
  const stored = { name: 'shop/checkout', root: '/logs', config: { suite: 'shop/other.model' } }
  const found = { hasRole: true, stored, overview: overview() }
  const plan = planLogSource(sourceFacts({ database: { reached: true, found } }))
  assert.deepEqual(doings(plan), ['storeSource', 'writeStatus'])
})

test('a source of CloudWatch is stored as one, and anew where it was stored as a directory', () => {
  const cloudWatch = { region: 'eu-central-1', logGroups: ['/shop'] }
  const source = logSource({
    metadata: { finalizers: [FINALIZER] },
    spec: { volume: undefined, cloudWatch },
  })
  const facts = sourceFacts({ source })
  const stored = storedSource(facts)
  assert.equal(stored.root, 'cloudwatch://eu-central-1')
  assert.equal(storedSource(sourceFacts()).root, '/logs')
  assert.ok(!doings(planLogSource(facts)).includes('storeSource'))
  const found = { hasRole: true, stored: { ...stored, root: '/logs' }, overview: overview() }
  const before = sourceFacts({ source, database: { reached: true, found } })
  assert.ok(doings(planLogSource(before)).includes('storeSource'))
})

test('a deleted source: pods, role, rows where they are to go, finalizer', () => {
  const metadata = { finalizers: [FINALIZER], deletionTimestamp: '2026-11-20T14:07:00Z' }
  const plan = planLogSource(sourceFacts({ source: logSource({ metadata }) }))
  assert.deepEqual(doings(plan), ['deleteWorkload', 'dropRole', 'removeFinalizer'])
  const spec = { reclaimPolicy: 'Delete' }
  const reclaiming = planLogSource(sourceFacts({ source: logSource({ metadata, spec }) }))
  assert.deepEqual(doings(reclaiming), [
    'deleteWorkload',
    'dropRole',
    'reclaimSource',
    'removeFinalizer',
  ])
})
