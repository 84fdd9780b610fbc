/** What zod says of a schema, as JSON schema in the dialect of OpenAPI 3.0, with the examples. */
import { z } from 'zod'

/** The part of a JSON schema that schemas of kinds have. */
export interface JsonSchema {
  readonly type?: string
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly format?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly maxProperties?: number
  readonly minimum?: number
  readonly exclusiveMinimum?: boolean
  readonly maximum?: number
  readonly multipleOf?: number
  readonly anyOf?: readonly JsonSchema[]
  readonly [extension: `x-kubernetes-${string}`]: unknown
}

/** What may come in: fields with defaults may be left out. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', target: 'openapi-3.0' }) as JsonSchema
}
