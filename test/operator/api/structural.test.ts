/** From zod to the schema of a CustomResourceDefinition. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { type Structural, structuralOf } from '../../../operator/api/structural.ts'

/** The schema of `spec`, made of these fields. */
function specOf(shape: z.ZodRawShape): Structural | undefined {
  return structuralOf(z.strictObject({ spec: z.strictObject(shape) })).properties?.spec
}

function fieldOf(schema: z.ZodType): Structural | undefined {
  return specOf({ field: schema })?.properties?.field
}

test('the root has the fields of every object, and the metadata are left to the apiserver', () => {
  const { properties, ...root } = structuralOf(z.strictObject({ spec: z.strictObject({}) }))
  assert.deepEqual(root, { type: 'object', required: ['spec'] })
  assert.deepEqual(Object.keys(properties ?? {}), ['apiVersion', 'kind', 'metadata', 'spec'])
  assert.deepEqual(properties?.metadata, { type: 'object' })
})

test('a spec with defaults for all of it is not required', () => {
  const kind = z.strictObject({ spec: z.strictObject({ a: z.int().default(1) }).prefault({}) })
  const { required, properties } = structuralOf(kind)
  assert.deepEqual(required, [])
  assert.deepEqual(properties?.spec.default, {})
})

test('limits and defaults are kept, unknown fields are the business of pruning', () => {
  const spec = specOf({ a: z.int().min(1).max(5).default(2), b: z.string().min(1).max(3) })
  assert.deepEqual(spec, {
    type: 'object',
    properties: {
      a: { type: 'integer', default: 2, minimum: 1, maximum: 5, format: 'int32' },
      b: { type: 'string', minLength: 1, maxLength: 3 },
    },
    required: ['b'],
  })
})

test('whole numbers have a format by their size', () => {
  assert.equal(
    fieldOf(
      z
        .int()
        .min(0)
        .max(2 ** 31 - 1),
    )?.format,
    'int32',
  )
  assert.equal(
    fieldOf(
      z
        .int()
        .min(0)
        .max(2 ** 31),
    )?.format,
    'int64',
  )
})

test('words, one word, lists, maps and times', () => {
  assert.deepEqual(fieldOf(z.enum(['A', 'B'])), { type: 'string', enum: ['A', 'B'] })
  assert.deepEqual(fieldOf(z.literal('A')), { type: 'string', enum: ['A'] })
  assert.deepEqual(fieldOf(z.array(z.string().max(2)).max(3)), {
    type: 'array',
    maxItems: 3,
    items: { type: 'string', maxLength: 2 },
  })
  assert.deepEqual(fieldOf(z.record(z.string(), z.string().max(2)).meta({ maxProperties: 3 })), {
    type: 'object',
    maxProperties: 3,
    additionalProperties: { type: 'string', maxLength: 2 },
  })
  assert.deepEqual(fieldOf(z.iso.datetime({ offset: true }).max(40)), {
    type: 'string',
    maxLength: 40,
    format: 'date-time',
  })
})

test('a pattern reads as in Go', () => {
  assert.equal(fieldOf(z.string().max(9).regex(/^\/a$/))?.pattern, '^/a$')
})

test('above a number is a minimum that is left out', () => {
  assert.deepEqual(fieldOf(z.number().positive().max(10)), {
    type: 'number',
    minimum: 0,
    exclusiveMinimum: true,
    maximum: 10,
  })
})

test('a number or a text is the one union that there is', () => {
  assert.deepEqual(fieldOf(z.union([z.int().min(0).max(9), z.string().max(9).regex(/^a$/)])), {
    anyOf: [{ type: 'integer' }, { type: 'string' }],
    pattern: '^a$',
    'x-kubernetes-int-or-string': true,
  })
})

test('what is said for the apiserver alone passes through', () => {
  const field = fieldOf(z.array(z.string().max(1)).max(2).meta({ 'x-kubernetes-list-type': 'set' }))
  assert.equal(field?.['x-kubernetes-list-type'], 'set')
})
