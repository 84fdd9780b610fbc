/** What zod says of a schema. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { jsonSchemaOf } from '../../../operator/api/json-schema.ts'

test('it is what may come in, in the dialect of OpenAPI 3.0, with examples and extensions', () => {
  const schema = z
    .number()
    .positive()
    .default(1)
    .meta({ examples: [2], 'x-kubernetes-list-type': 'set' })
  assert.deepEqual(jsonSchemaOf(z.object({ a: schema })).properties?.a, {
    type: 'number',
    minimum: 0,
    exclusiveMinimum: true,
    default: 1,
    examples: [2],
    'x-kubernetes-list-type': 'set',
  })
})

test('rules of a field outlive the description that is put around them', () => {
  const rule = { 'x-kubernetes-validations': [{ rule: 'true', message: 'm' }] }
  const field = z.string().meta(rule).optional().meta({ description: 'A.' })
  assert.deepEqual(jsonSchemaOf(z.object({ a: field })).properties?.a, {
    type: 'string',
    description: 'A.',
    ...rule,
  })
})
