/** The CustomResourceDefinition of a kind. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { crdOf } from '../../../operator/api/crd.ts'
import type { Definition } from '../../../operator/api/definitions.ts'

const THING: Definition = {
  kind: 'Thing',
  plural: 'things',
  shortName: 'th',
  about: 'A thing.',
  schema: z.strictObject({ spec: z.strictObject({}) }),
  columns: [
    { name: 'A', type: 'string', path: '.spec.a', about: 'A.' },
    { name: 'B', type: 'date', path: '.spec.b', about: 'B.', wide: true },
  ],
  selectable: ['.spec.a'],
  scale: { spec: '.spec.n', status: '.status.n', selector: '.status.s' },
}

test('names, group, scope and category', () => {
  const { metadata, spec } = crdOf(THING)
  assert.equal(metadata.name, 'things.logforest.io')
  assert.equal(spec.scope, 'Namespaced')
  assert.deepEqual(spec.names, {
    kind: 'Thing',
    listKind: 'ThingList',
    plural: 'things',
    singular: 'thing',
    shortNames: ['th'],
    categories: ['logforest'],
  })
})

test('one version, served and stored, with columns, subresources and selectable fields', () => {
  const { schema, ...version } = crdOf(THING).spec.versions[0]
  assert.deepEqual(version, {
    name: 'v1alpha1',
    served: true,
    storage: true,
    additionalPrinterColumns: [
      { name: 'A', type: 'string', jsonPath: '.spec.a', description: 'A.' },
      { name: 'B', type: 'date', jsonPath: '.spec.b', description: 'B.', priority: 1 },
    ],
    selectableFields: [{ jsonPath: '.spec.a' }],
    subresources: {
      status: {},
      scale: {
        specReplicasPath: '.spec.n',
        statusReplicasPath: '.status.n',
        labelSelectorPath: '.status.s',
      },
    },
  })
  assert.equal(schema.openAPIV3Schema.description, 'A thing.')
})

test('what a kind does not have is left out', () => {
  const { scale: _, ...rest } = THING
  const [version] = crdOf({ ...rest, selectable: [] }).spec.versions
  assert.equal('selectableFields' in version, false)
  assert.deepEqual(version.subresources, { status: {} })
})
