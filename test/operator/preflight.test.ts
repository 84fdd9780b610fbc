import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { connect } from '../../operator/kube/connect.ts'
import { ApiError } from '../../operator/kube/errors.ts'
import { Preflight, type PreflightOptions } from '../../operator/preflight.ts'
import { steadyClock } from '../../src/base/clock.ts'
import { Metrics } from '../../src/health/metrics.ts'
import { controlPlane, kubectl, noControlPlane } from '../help/control-plane.ts'

const skip = noControlPlane
const CRDS = fileURLToPath(new URL('../../crds/', import.meta.url))
const KINDS = ['logsources', 'anomalymodels', 'anomalies']

/** An apiserver that answers so, the last answer for ever, on a clock that jumps. */
function cluster(...answers: readonly (() => unknown)[]) {
  let nowMs = 0
  let asked = 0
  const said: unknown[] = []
  const options: PreflightOptions = {
    client: { openApi: async () => answers[Math.min(asked++, answers.length - 1)]?.() },
    clock: {
      now: () => nowMs,
      sleep: async (ms: number) => {
        nowMs += ms
      },
    },
    log: { warn: (text: unknown) => void said.push(text) },
  }
  return { preflight: new Preflight(options), said, passed: () => nowMs }
}

function refused(status: number): () => never {
  return () => {
    throw new ApiError('no', { status, reason: '' })
  }
}

test('kinds that come with the chart are waited for in silence', async () => {
  const { preflight, said, passed } = cluster(refused(404), refused(404), refused(403))
  assert.match(preflight.problem() ?? '', /not looked at yet/)
  await preflight.passed(new AbortController().signal)
  assert.equal(preflight.problem(), undefined)
  assert.deepEqual([passed(), said], [4000, []])
})

test('what does not come is said each minute, with what to do; a stop ends the wait', async () => {
  const stop = new AbortController()
  let looks = 0
  const { preflight, said } = cluster(() => {
    if (++looks === 50) stop.abort()
    return { components: { schemas: {} } }
  })
  await preflight.passed(stop.signal)
  assert.equal(said.length, 2)
  assert.equal(said[0], preflight.problem())
  assert.equal(
    preflight.problem(),
    'The operator waits: the cluster does not know LogSource, AnomalyModel, Anomaly; install the ' +
      'custom resource definitions (crds.enabled=true in the chart, or kubectl apply -f crds/).',
  )
})

test('an apiserver that fails is asked again', async () => {
  const { preflight, passed } = cluster(refused(503), refused(403))
  await preflight.passed(new AbortController().signal)
  assert.equal(passed(), 2000)
})

test('kinds that are too old are named, and the wait ends when they are upgraded', {
  skip,
}, async () => {
  const plane = await controlPlane()
  const { kubeconfig } = plane
  const connection = await connect({
    ...{ environment: {}, kubeconfig, clock: steadyClock, metrics: new Metrics() },
  })
  const quick = { ...steadyClock, sleep: () => steadyClock.sleep(100) }
  const log = { warn: () => undefined }
  const { client } = connection
  const preflight = new Preflight({ client, clock: quick, log })
  const stop = new AbortController()
  const passing = preflight.passed(stop.signal)
  const until = async (sentence: RegExp): Promise<void> => {
    while (!sentence.test(preflight.problem() ?? '')) await steadyClock.sleep(50)
  }
  try {
    await until(/does not know LogSource, AnomalyModel, Anomaly;/)
    for (const kind of KINDS)
      await kubectl(plane, ['apply', '--server-side', '-f', '-'], older(kind))
    await until(/are older than it and do not know AnomalyModel\.spec\.suppressions; upgrade/)
    for (const kind of KINDS) {
      await kubectl(plane, ['apply', '--server-side', '-f', `${CRDS}logforest.io_${kind}.yaml`])
    }
    await passing
    assert.equal(preflight.problem(), undefined)
  } finally {
    stop.abort()
    await passing
    await connection.close()
  }
})

/** A kind of ours as it was before masters read suppressions. */
function older(kind: string): string {
  const crd = parse(readFileSync(`${CRDS}logforest.io_${kind}.yaml`, 'utf8'))
  const [{ schema }] = crd.spec.versions
  delete schema.openAPIV3Schema.properties.spec.properties.suppressions
  return JSON.stringify(crd)
}
