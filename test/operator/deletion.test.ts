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
    'deleteDeployment',
    'dropRole',
    'reclaimSource',
    'removeFinalizer',
  ])
})

test('what is held by somebody else is not ours to wait for', () => {
  const metadata = { name: 'checkout', finalizers: ['other/one'] }
  assert.deepEqual(planDeletion(deletion({ metadata })).actions, [])
})

test('without Postgres it waits, says so once, and says how to go without', () => {
  const plan = planDeletion(deletion({ database: AWAY }))
  assert.deepEqual(doings(plan), ['deleteDeployment', 'writeStatus'])
  assert.ok(plan.requeueAfterMs !== undefined)
  const said = plan.actions.find(each => each.do === 'writeStatus')
  const status = said?.do === 'writeStatus' ? (said.status as Deletion['status']) : {}
  assert.match(
    status.conditions?.[0]?.message ?? '',
    /kubectl annotate logsource checkout -n shop logforest.io\/abandon-postgres=true$/,
  )
  assert.deepEqual(doings(planDeletion(deletion({ database: AWAY, status }))), ['deleteDeployment'])
})

test('without Postgres it goes where one asks for it, or after a while', () => {
  const asked = deletion({ database: AWAY }, { 'logforest.io/abandon-postgres': 'true' })
  const late = deletion({ database: AWAY, nowMs: NOW + DELETION_MS })
  for (const each of [asked, late]) {
    assert.deepEqual(doings(planDeletion(each)), ['deleteDeployment', 'tell', 'removeFinalizer'])
  }
})
