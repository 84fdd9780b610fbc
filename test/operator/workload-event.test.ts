/** What is told of the workload whose pod was first. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '../../operator/kube/errors.ts'
import { eventOf } from '../../operator/kube/event.ts'
import type { KubeClient } from '../../operator/kube/client.ts'
import {
  findWorkload,
  firstPod,
  tellWorkload,
  workloadEvent,
} from '../../operator/workload-event.ts'
import { evidence, finding, incident } from '../cli/example.ts'
import { noControlPlane } from '../help/control-plane.ts'
import { podDirectory } from '../help/pods.ts'
import { published } from './example.ts'
import { makeStatefulSet, type Plant, withPlant } from './plant.ts'

const skip = noControlPlane
const REPORTER = { controller: 'logforest.io/operator', instance: 'test' }
const BY = { reporter: REPORTER, nowMs: Date.UTC(2026, 10, 20, 14, 7) }

function incidentOf(stream: string) {
  const own = { evidence: [evidence(stream)] }
  return published(incident([finding('shop/web/nginx', 0, own)]))
}

function streamOf(name: string, namespace = 'shop'): string {
  return `n1/${podDirectory({ namespace, name, container: 'nginx' })}/0.log`
}

test('the pod of an incident is that of its first line', () => {
  const pod = firstPod(incidentOf(streamOf('web-5d8f7c9b4d-x2k9q')))
  assert.deepEqual([pod?.node, pod?.workload, pod?.kinds], ['n1', 'web', ['Deployment']])
  assert.equal(firstPod(incidentOf('postgres/postgres.log')), undefined)
  assert.equal(firstPod(undefined), undefined)
})

function toldBy(plant: Plant | undefined) {
  const metadata = { name: 'pods', namespace: plant?.namespace ?? 'shop', uid: 'u' }
  const regarding = { apiVersion: 'logforest.io/v1alpha1', kind: 'LogSource', metadata }
  const record = { regarding, reason: 'AnomalyOpened', type: 'Warning', action: 'Publish' } as const
  return eventOf({ ...record, note: 'High 99.4: it fails' }, { ...BY, suffix: 'abc' })
}

test('the Event of a workload says the same under a name of its own, always the same', () => {
  const metadata = { name: 'web', namespace: 'shop', uid: 'w' }
  const workload = { apiVersion: 'apps/v1', kind: 'Deployment', metadata }
  const event = workloadEvent(toldBy(undefined), workload, BY)
  assert.equal(event.note, 'High 99.4: it fails')
  assert.deepEqual(event.regarding, { apiVersion: 'apps/v1', kind: 'Deployment', ...metadata })
  assert.notEqual(event.metadata.name, toldBy(undefined).metadata.name)
  assert.deepEqual(workloadEvent(toldBy(undefined), workload, BY), event)
})

test('a workload that may not be looked at is told nothing', async () => {
  const pod = firstPod(incidentOf(streamOf('web-5d8f7c9b4d-x2k9q')))
  assert.ok(pod)
  const failing = (status: number) => ({
    find: () => Promise.reject(new ApiError('no', { status, reason: '' })),
  })
  const refused = failing(403) as unknown as KubeClient
  assert.equal(await findWorkload(refused, pod), undefined)
  await assert.rejects(findWorkload(failing(500) as unknown as KubeClient, pod))
})

test('who describes the workload reads it there', { skip }, () =>
  withPlant(async plant => {
    const { namespace, client } = plant
    await makeStatefulSet(plant)
    const told = toldBy(plant)
    for (const name of ['db-0', 'gone-0', 'db-5d8f7c9b4d-x2k9q']) {
      const pod = firstPod(incidentOf(streamOf(name, namespace)))
      assert.ok(pod)
      await tellWorkload(pod, told, { client, ...BY })
    }
    const described = await plant.kubectl('describe', 'statefulset', 'db')
    assert.match(described, /AnomalyOpened.*High 99\.4: it fails/)
    const { items } = JSON.parse(await plant.kubectl('get', 'events.events.k8s.io', '-o', 'json'))
    const ours = items.filter((each: { reason: string }) => each.reason === 'AnomalyOpened')
    assert.equal(ours.length, 1)
  }),
)
