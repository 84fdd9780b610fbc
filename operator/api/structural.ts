/**
 * From a zod schema to the structural OpenAPI v3 schema that a CustomResourceDefinition holds: what
 * zod's JSON schema says, less what the apiserver refuses, and each field's text for people.
 */
import type { z } from 'zod'
import { explanation } from './explain.ts'
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts'

/** A structural schema: the part of OpenAPI v3 that the apiserver takes. */
export interface Structural extends Omit<JsonSchema, 'examples'> {
  readonly properties?: Readonly<Record<string, Structural>>
  readonly additionalProperties?: Structural
  readonly items?: Structural
}

/** What is copied as it is. */
const COPIED = [
  'type',
  'enum',
  'default',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'maxProperties',
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'multipleOf',
] as const

/** Largest number of format int32. */
const MAX_INT32 = 2 ** 31 - 1

/** The schema of a kind, without its metadata, which are the apiserver's own. */
export function structuralOf(kind: z.ZodType): Structural {
  const { properties = {}, ...root } = convert(jsonSchemaOf(kind), '')
  const { spec, status } = properties
  return {
    ...root,
    properties: {
      apiVersion: { type: 'string', description: 'Group and version of the kind.' },
      kind: { type: 'string', description: 'The kind.' },
      metadata: { type: 'object' },
      spec,
      ...(status === undefined ? {} : { status }),
    },
    required: (root.required ?? []).filter(name => name === 'spec'),
  }
}

function convert(json: JsonSchema, name: string): Structural {
  const description = explanation(json, name)
  return {
    ...(description === '' ? {} : { description }),
    ...copied(json),
    ...formatOf(json),
    ...childrenOf(json),
    ...eitherNumberOrText(json),
    ...extensionsOf(json),
  }
}

function copied(json: JsonSchema): Structural {
  const there = COPIED.filter(key => json[key] !== undefined)
  return Object.fromEntries(there.map(key => [key, json[key]]))
}

/** A time is known by its format; zod's pattern for it would be three lines of the same. */
function formatOf({ type, maximum, format, pattern }: JsonSchema): Structural {
  if (type === 'integer') return { format: (maximum ?? 0) > MAX_INT32 ? 'int64' : 'int32' }
  if (format === 'date-time') return { format }
  // JavaScript writes a slash in a pattern as \/, which reads as noise elsewhere.
  return pattern === undefined ? {} : { pattern: pattern.replaceAll('\\/', '/') }
}

function childrenOf({ properties, additionalProperties, items, required }: JsonSchema): Structural {
  const fields = Object.entries(properties ?? {})
  const converted = fields.map(([name, field]) => [name, convert(field, name)] as const)
  return {
    ...(fields.length === 0 ? {} : { properties: Object.fromEntries(converted) }),
    ...(required === undefined ? {} : { required }),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: convert(additionalProperties, '') }
      : {}),
    ...(items === undefined ? {} : { items: convert(items, '') }),
  }
}

/** The one union that a structural schema knows: `cpu: 1` and `cpu: 500m`. */
function eitherNumberOrText({ anyOf }: JsonSchema): Structural {
  if (anyOf === undefined) return {}
  const pattern = anyOf.find(each => each.type === 'string')?.pattern
  return {
    anyOf: [{ type: 'integer' }, { type: 'string' }],
    ...(pattern === undefined ? {} : { pattern }),
    'x-kubernetes-int-or-string': true,
  }
}

function extensionsOf(json: JsonSchema): Structural {
  return Object.fromEntries(Object.entries(json).filter(([key]) => key.startsWith('x-kubernetes-')))
}
