/** The kind LogSource: its defaults and its limits. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogSource, LogSourceSpec } from '../../../operator/api/logsource.ts'
import { objectOf, refusalsOf } from '../../help/kinds.ts'

const VOLUME = { volume: { persistentVolumeClaim: { claimName: 'checkout-logs' } } }

test('a volume is enough, everything else has a default', () => {
  assert.deepEqual(LogSourceSpec.parse(VOLUME), {
    ...VOLUME,
    include: [],
    exclude: [],
    pollIntervalSeconds: 10,
    format: { type: 'Auto' },
    logName: '{path}',
    modelRef: { name: 'default' },
    scanners: { replicas: 1 },
    paused: false,
    reclaimPolicy: 'Retain',
  })
})

test('the object is refused without a name, with a long one, and with unknown fields', () => {
  const object = objectOf('LogSource', VOLUME)
  assert.deepEqual(refusalsOf(LogSource, object), [])
  const long = { ...object, metadata: { name: 'a'.repeat(64) } }
  assert.match(refusalsOf(LogSource, long).join(), /at most 63 characters/)
  const typo = objectOf('LogSource', { ...VOLUME, pollIntervalSecond: 5 })
  assert.deepEqual(refusalsOf(LogSource, typo), ['spec.pollIntervalSecond is not a field'])
})

test('the metadata that controllers work with have types', () => {
  const metadata = { name: 'a', namespace: 'b', generation: 3, finalizers: ['logforest.io/x'] }
  const { generation, finalizers } = LogSource.parse({
    ...objectOf('LogSource', VOLUME),
    metadata,
  }).metadata
  assert.equal((generation ?? 0) + 1, 4)
  assert.equal(finalizers?.length, 1)
})
