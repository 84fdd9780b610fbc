/**
 * Any object that a kind allows: each field there or not, with its example, its least, its most or
 * one of its words. For tests that send objects through a real apiserver and want them back whole.
 */
import fc from 'fast-check'
import type { z } from 'zod'
import { type JsonSchema, jsonSchemaOf } from '../../operator/api/json-schema.ts'

/** Any good value of a schema; the schema itself has the last word. */
export function anyOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  return anyValue(jsonSchemaOf(schema)).filter(value => schema.safeParse(value).success)
}

function anyValue(json: JsonSchema): fc.Arbitrary<unknown> {
  const { type, enum: words, properties, items, examples = [] } = json
  if (words !== undefined) return fc.constantFrom(...words)
  if (type === 'boolean') return fc.boolean()
  if (properties !== undefined) return anyObject(properties, json.required ?? [])
  if (items?.properties !== undefined) return anyList(anyValue(items), json)
  const bounds = [json.minimum, json.maximum].filter(bound => bound !== undefined)
  const values = type === 'integer' || type === 'number' ? [...bounds, ...examples] : examples
  if (values.length === 0) throw new Error(`no example of ${JSON.stringify(json)}`)
  return fc.constantFrom(...values)
}

/** A list of objects; where they have keys, as the apiserver takes them: each once. */
function anyList(item: fc.Arbitrary<unknown>, json: JsonSchema): fc.Arbitrary<unknown> {
  const keys = json['x-kubernetes-list-map-keys']
  if (!Array.isArray(keys)) return fc.array(item, { maxLength: 2 })
  const selector = (value: unknown): string =>
    JSON.stringify(Object.entries(Object(value)).filter(([name]) => keys.includes(name)))
  return fc.uniqueArray(item, { maxLength: 2, selector })
}

function anyObject(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, field]) => [name, anyValue(field)] as const)
  return fc.record(Object.fromEntries(fields), {
    requiredKeys: [...required],
    noNullPrototype: true,
  })
}
