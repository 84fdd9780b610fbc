import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeClient } from '../../operator/kube/client.ts'
import { ApiError } from '../../operator/kube/errors.ts'
import type { Kind } from '../../operator/kube/kinds.ts'
import { preflight } from '../../operator/preflight.ts'

/** A cluster that learns a kind with each question after the first so many. */
function cluster(unknownFor: number) {
  let asked = 0
  const page = async ({ kind }: Kind): Promise<void> => {
    if (kind !== 'Anomaly' || ++asked > unknownFor) return
    throw new ApiError('the server could not find the requested resource', {
      status: 404,
      reason: 'NotFound',
    })
  }
  let nowMs = 0
  const clock = {
    now: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms
    },
  }
  const client = { page } as unknown as KubeClient
  const { signal } = new AbortController()
  return { options: { client, clock, namespace: 'logforest', signal }, passed: () => nowMs }
}

test('a cluster that has all kinds is not waited for', async () => {
  const { options, passed } = cluster(0)
  await preflight(options)
  assert.equal(passed(), 0)
})

test('kinds that come with the chart are waited for', async () => {
  const { options, passed } = cluster(3)
  await preflight(options)
  assert.equal(passed(), 6000)
})

test('a cluster without a kind is told what to do', async () => {
  const { options } = cluster(1000)
  await assert.rejects(preflight(options), {
    name: 'OperatingError',
    message:
      'Cannot start the operator: the cluster does not know Anomaly; install the custom resource ' +
      'definitions (crds.enabled=true in the chart, or kubectl apply -f crds/).',
  })
})
