import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Deletion, planDeletion } from '../../operator/deletion.ts'
import { DELETION_MS } from '../../operator/work.ts'
import { doings, NOW } from './facts.ts'

const AWAY = { reached: false, problem: 'connection refused' } as const

function deletion(part: Partial<Deletion> = {}, annotations = {}): Deletion {
  return {
    key: { namespace: 'shop', name: 'checkout' },
    resource: 'logsource',
    component: 'scanner',
    live: [],
    metadata: {
      name: 'checkout',
      finalizers: ['logforest.io/postgres'],
      deletionTimestamp: new Date(NOW).toISOString(),
      annotations,
    },
    status: {},
    database: { reached: true, found: {} },
    role: 'logforest_scanner_shop_checkout',
    nowMs: NOW + 60_000,
    ...part,
  }
}

test('pods go before their role, and the finalizer last', () => {
  assert.deepEqual(doings(planDeletion(deletion({ reclaims: 'shop/checkout' }))), [
    'deleteWorkload',
    'dropRole',
    'reclaimSource',
    'removeFinalizer',
  ])
})

test('what goes is what makes pods there, whatever the spec says', () => {
  const kinds = (...live: readonly string[]): unknown[] => {
    const metadata = { name: 'logforest-scanner-checkout', namespace: 'shop' }
    const objects = live.map(kind => ({ apiVersion: 'v1', kind, metadata }))
    const { actions } = planDeletion(deletion({ live: objects }))
    return actions.flatMap(each => (each.do === 'deleteWorkload' ? [each.kind, each.key.name] : []))
  }
  const name = 'logforest-scanner-checkout'
  assert.deepEqual(kinds('Secret', 'DaemonSet'), ['DaemonSet', name])
  assert.deepEqual(kinds('Deployment', 'DaemonSet'), ['Deployment', name, 'DaemonSet', name])
  assert.deepEqual(kinds('Secret'), ['Deployment', name])
})

test('what is held by somebody else is not ours to wait for', () => {
  const metadata = { name: 'checkout', finalizers: ['other/one'] }
  assert.deepEqual(planDeletion(deletion({ metadata })).actions, [])
})

test('without Postgres it waits, says so once, and says how to go without', () => {
  const plan = planDeletion(deletion({ database: AWAY }))
  assert.deepEqual(doings(plan), ['deleteWorkload', 'writeStatus'])
  assert.ok(plan.requeueAfterMs !== undefined)
  const said = plan.actions.find(each => each.do === 'writeStatus')
  const status = said?.do === 'writeStatus' ? (said.status as Deletion['status']) : {}
  assert.match(
    status.conditions?.[0]?.message ?? '',
    /kubectl annotate logsource checkout -n shop logforest.io\/abandon-postgres=true$/,
  )
  assert.deepEqual(doings(planDeletion(deletion({ database: AWAY, status }))), ['deleteWorkload'])
})

test('without Postgres it goes where one asks for it, or after a while', () => {
  const asked = deletion({ database: AWAY }, { 'logforest.io/abandon-postgres': 'true' })
  const late = deletion({ database: AWAY, nowMs: NOW + DELETION_MS })
  for (const each of [asked, late]) {
    assert.deepEqual(doings(planDeletion(each)), ['deleteWorkload', 'tell', 'removeFinalizer'])
  }
})
