import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crdOf } from '../../../operator/api/crd.ts'
import { DEFINITIONS } from '../../../operator/api/definitions.ts'
import { missingIn, type OpenApi } from '../../../operator/api/outdated.ts'

/** A schema that a test changes. */
interface Loose {
  [field: string]: Loose
}

/** The schemas of our kinds as an apiserver publishes them. */
function published(change: (schemas: Loose) => void = () => undefined): OpenApi {
  const schemas = Object.fromEntries(
    DEFINITIONS.map(each => {
      const [version] = crdOf(each).spec.versions
      const name = `io.logforest.v1alpha1.${each.kind}`
      return [name, structuredClone(version.schema.openAPIV3Schema)]
    }),
  )
  change(schemas as unknown as Loose)
  return { components: { schemas } }
}

test('kinds of this version lack nothing, and what they have besides is no harm', () => {
  assert.deepEqual(missingIn(published()), [])
  const newer = published(schemas => {
    schemas['io.logforest.v1alpha1.Anomaly'].properties.spec.properties.later = {}
    schemas['io.logforest.v1alpha1.Later'] = {}
    schemas['io.logforest.v1alpha1.Anomaly'].properties.metadata = {}
  })
  assert.deepEqual(missingIn(newer), [])
})

test('what an older kind lacks is named, nearest to the root, in lists as well', () => {
  const older = published(schemas => {
    const { spec } = schemas['io.logforest.v1alpha1.AnomalyModel'].properties
    delete spec.properties.suppressions
    const { status } = schemas['io.logforest.v1alpha1.Anomaly'].properties
    delete status.properties.logs.items.properties.templateId
    status.properties.state.enum = ['Open'] as unknown as Loose
    delete schemas['io.logforest.v1alpha1.LogSource'].properties.status
  })
  assert.deepEqual(missingIn(older), [
    'LogSource.status',
    'AnomalyModel.spec.suppressions',
    'Anomaly.status.state=Quiet',
    'Anomaly.status.state=Resolved',
    'Anomaly.status.state=Expired',
    'Anomaly.status.logs[].templateId',
  ])
})

test('a kind that is not there is named alone', () => {
  assert.deepEqual(missingIn({}), ['LogSource', 'AnomalyModel', 'Anomaly'])
})
