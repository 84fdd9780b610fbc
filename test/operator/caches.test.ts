import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { makeCaches, type RawSource } from '../../operator/caches.ts'
import type { KubeClient } from '../../operator/kube/client.ts'
import { steadyClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { Metrics } from '../../src/health/metrics.ts'
import { logSource } from './example.ts'

function parts(): Parameters<typeof makeCaches>[1] {
  return {
    client: {} as KubeClient,
    clock: steadyClock,
    random: seededRandom(1),
    log: pino({ level: 'silent' }),
    metrics: new Metrics(),
  }
}

test('there is one cache for each kind, and none for Secrets', () => {
  const caches = makeCaches([], parts())
  assert.equal(caches.all.length, 7)
  assert.equal(caches.owned.length, 4)
  // Only where the cluster lets us read the logs of nodes may we look at DaemonSets.
  assert.equal(makeCaches([], parts(), { nodeLogs: true }).owned.length, 5)
})

test('objects of all namespaces that are watched are found together', () => {
  const { sources } = makeCaches(['shop', 'bank'], parts())
  const [shop, bank] = sources.reflectors
  shop?.store.set(logSource() as RawSource)
  bank?.store.set(logSource({ metadata: { namespace: 'bank' } }) as RawSource)
  assert.equal(sources.get('bank/checkout')?.metadata.namespace, 'bank')
  assert.equal(sources.get('shop/checkout')?.metadata.namespace, 'shop')
  assert.equal(sources.get('shop/other'), undefined)
  assert.equal(sources.list().length, 2)
})
