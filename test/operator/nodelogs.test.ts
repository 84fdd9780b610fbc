/** A source that lies on every node: on a real apiserver, but for what nodes do. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logSourceReconcile } from '../../operator/logsource.ts'
import { isOnNodes, nodesRefusal, podsOnNodes } from '../../operator/nodelogs.ts'
import { NEW_SCANNER, storeScannerState } from '../../src/store/heartbeats.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore } from '../../src/store/pool.ts'
import { noControlPlane } from '../help/control-plane.ts'
import { logSource } from './example.ts'
import { SETTINGS } from './facts.ts'
import { type Plant, until, withPlant } from './plant.ts'

const skip = noControlPlane
const NAME = 'logforest-scanner-checkout'
const API = { apiVersion: 'logforest.io/v1alpha1' }
const ALLOWED = { ...SETTINGS, nodeLogs: true }

function onNodes(nodeLogs: object) {
  return logSource({ spec: { volume: undefined, nodeLogs } })
}

test('logs of nodes are read where the cluster allows it and the scanner can choose them', () => {
  assert.equal(isOnNodes(onNodes({})), true)
  assert.equal(isOnNodes(logSource()), false)
  assert.equal(nodesRefusal(logSource(), SETTINGS), undefined)
  assert.equal(nodesRefusal(onNodes({}), SETTINGS)?.[0], 'NodeLogsNotAllowed')
  assert.equal(nodesRefusal(onNodes({}), ALLOWED), undefined)
  const selected = nodesRefusal(onNodes({ podSelector: {} }), ALLOWED)
  assert.equal(selected?.[0], 'SelectorNotSupported')
  assert.match(selected?.[1] ?? '', /^spec\.nodeLogs\.podSelector cannot be used: .*\.$/)
})

test('pods are counted from the status of their DaemonSet', () => {
  const daemonSet = (status: object, generation = 2) => {
    const metadata = { name: 'a', namespace: 'shop', generation }
    return podsOnNodes({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, status })
  }
  const whole = {
    ...{ observedGeneration: 2, desiredNumberScheduled: 3, currentNumberScheduled: 3 },
    ...{ numberReady: 3, updatedNumberScheduled: 3 },
  }
  const fine = { replicas: 3, ready: 3, isSettled: true, problem: '' }
  assert.deepEqual(daemonSet(whole), fine)
  assert.equal(daemonSet(whole, 3).isSettled, false)
  assert.equal(daemonSet({ ...whole, updatedNumberScheduled: 1 }).isSettled, false)
  assert.match(daemonSet({ ...whole, currentNumberScheduled: 0 }).problem, /forbid the hostPath/)
  assert.equal(daemonSet({}).problem, '')
})

async function pass(plant: Plant, nodeLogs = true): Promise<void> {
  const allowed = { ...plant, settings: { ...plant.settings, nodeLogs } }
  await plant.withOperator(async ({ workshop }) => {
    const signal = new AbortController().signal
    const reconcile = logSourceReconcile({ ...workshop, settings: allowed.settings })
    await reconcile(`${plant.namespace}/checkout`, { signal, log: undefined as never })
  })
}

async function planted(plant: Plant, spec: object = {}): Promise<void> {
  await plant.apply({ ...API, kind: 'AnomalyModel', metadata: { name: 'default' }, spec: {} })
  const metadata = { name: 'checkout' }
  await plant.apply({ ...API, kind: 'LogSource', metadata, spec: { nodeLogs: {}, ...spec } })
}

async function told(plant: Plant, type: string): Promise<string> {
  const { status } = await plant.find('logsource', 'checkout')
  const found = status.conditions.find((each: { type: string }) => each.type === type)
  return `${found.status} ${found.reason}: ${found.message}`
}

test('it becomes a DaemonSet that sees the logs of its node, and goes with it', { skip }, () =>
  withPlant(async plant => {
    await planted(plant)
    await pass(plant)
    const daemonSet = await plant.find('daemonset', NAME)
    assert.equal(await plant.find('deployment', NAME), undefined)
    const { spec } = daemonSet.spec.template
    assert.deepEqual(spec.volumes.at(-1), {
      name: 'logs',
      hostPath: { path: '/var/log/pods', type: 'Directory' },
    })
    assert.deepEqual(spec.tolerations, [{ operator: 'Exists' }])
    assert.match(await told(plant, 'Accepted'), /^True Valid: logs of pods on every node/)
    // Of a DaemonSet nothing is known before a node was looked for.
    await pass(plant)
    await plant.kubectl('delete', 'logsource', 'checkout', '--wait=false')
    await until(async () => {
      await pass(plant)
      return (await plant.find('daemonset', NAME)) === undefined
    })
  }),
)

test('paused, no node is good enough', { skip }, () =>
  withPlant(async plant => {
    await planted(plant, { paused: true })
    await pass(plant)
    const { spec } = await plant.find('daemonset', NAME)
    assert.deepEqual(spec.template.spec.nodeSelector, { 'logforest.io/paused': 'true' })
    assert.match(await told(plant, 'Ready'), /^False Paused/)
  }),
)

test(
  'where the cluster does not allow it, nothing is made, and one sentence says why',
  {
    skip,
  },
  () =>
    withPlant(async plant => {
      await planted(plant)
      await pass(plant, false)
      assert.equal(await plant.find('daemonset', NAME), undefined)
      assert.match(
        await told(plant, 'Accepted'),
        /^False NodeLogsNotAllowed: .* nodeLogs.enabled of the chart/,
      )
    }),
)

test('the status has the lag and the ledger of each node', { skip }, () =>
  withPlant(async plant => {
    await planted(plant)
    await pass(plant)
    const { databaseUrl } = plant.settings
    const store = await openStore(databaseUrl, { maxConnections: 1, applicationName: 'test' })
    const state = { ...NEW_SCANNER, node: 'n1', files: 7, lagSeconds: 3.6, lastPollMs: Date.now() }
    const source = `${plant.namespace}/checkout`
    await storeScannerState(store, { source, name: 'scanner-1', state })
    await closeStore(store)
    await pass(plant)
    const { status } = await plant.find('logsource', 'checkout')
    assert.deepEqual(status.nodes, [
      {
        ...{ name: 'n1', lagSeconds: 4, files: 7, bytes: 0, lines: 0, empty: 0, duplicate: 0 },
        ...{ scored: 0, heldBack: 0, rejected: 0, late: 0 },
      },
    ])
  }),
)
