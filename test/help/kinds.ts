/** Walks the schemas of the kinds, so that a test can ask something of every field. */
import { z } from 'zod'
import { mistakesOf } from '../../operator/api/refusal.ts'

/** A field of a kind: `spec.include[]` are the entries of a list, `.*` those of a map. */
export interface Field {
  readonly path: string
  /** As it stands in its object, with its default and description. */
  readonly schema: z.ZodType
  /** What is inside of optional and default. */
  readonly inner: z.core.$ZodType
}

/** All fields below a schema, parents first. */
export function fieldsOf(schema: z.core.$ZodType, path = ''): Field[] {
  const inner = innerOf(schema)
  return childrenOf(inner).flatMap(([name, child]) => {
    const own = `${path}${name}`.replace(/^\./, '')
    const field = { path: own, schema: child as z.ZodType, inner: innerOf(child) }
    return [field, ...fieldsOf(child, own)]
  })
}

function childrenOf(inner: z.core.$ZodType): [string, z.core.$ZodType][] {
  if (inner instanceof z.ZodObject) {
    return Object.entries<z.core.$ZodType>(inner.shape).map(([name, child]) => [`.${name}`, child])
  }
  if (inner instanceof z.ZodArray) return [['[]', inner.element]]
  return inner instanceof z.ZodRecord ? [['.*', inner.valueType]] : []
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType {
  const wrapped =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  return wrapped ? innerOf(schema.unwrap()) : schema
}

/** What is wrong with a value, one sentence per mistake; none where it is good. */
export function refusalsOf(schema: z.ZodType, value: unknown): string[] {
  return mistakesOf(schema, value).map(mistake => mistake.message)
}

/** An object of a kind, ready to be changed by a test. */
export function objectOf(kind: string, spec: unknown, status?: unknown): Record<string, unknown> {
  return {
    apiVersion: 'logforest.io/v1alpha1',
    kind,
    metadata: { name: 'checkout', namespace: 'shop' },
    spec,
    ...(status === undefined ? {} : { status }),
  }
}
