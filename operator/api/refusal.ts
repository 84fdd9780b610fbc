/**
 * What is wrong with an object, in one sentence per mistake and with the field's path:
 * `spec.forest.trees must be a whole number from 10 to 1000, it is "many"`.
 */
import { z } from 'zod'
import { nearest } from '../../src/base/nearest.ts'

/** One mistake in an object. */
export interface Mistake {
  /** Keys and indices from the root to the field. */
  readonly path: readonly PropertyKey[]
  /** `spec.forest.trees must be …, it is "many"`, without a full stop. */
  readonly message: string
  /** A sentence more: what was meant; empty where that is not known. */
  readonly hint: string
}

/** Values shown in a message are cut here: an object may be any size. */
const MAX_SHOWN = 60

/** All mistakes in the order of the fields. */
export function mistakesOf(schema: z.ZodType, value: unknown): Mistake[] {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return []
  return result.error.issues.flatMap(issue => mistakes(issue, schema, value))
}

function mistakes(issue: z.core.$ZodIssue, schema: z.ZodType, root: unknown): Mistake[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(jsonAt(schema, issue.path)?.properties ?? {})
    return issue.keys.map(key => unknownField([...issue.path, key], known))
  }
  const given = valueAt(root, issue.path)
  const name = pathText(issue.path) || 'the document'
  if (issue.code === 'custom')
    return [{ path: issue.path, message: `${name}: ${issue.message}`, hint: '' }]
  const need = needOf(jsonAt(schema, issue.path), issue)
  if (given === undefined)
    return [{ path: issue.path, message: `${name} is missing: it ${need}`, hint: '' }]
  const meant =
    typeof given === 'string' ? nearest(given, choicesOf(schema, issue.path)) : undefined
  const hint = meant === undefined ? '' : `Did you mean "${meant}"?`
  return [{ path: issue.path, message: `${name} ${need}, it is ${shown(given)}`, hint }]
}

function unknownField(path: readonly PropertyKey[], known: readonly string[]): Mistake {
  const meant = nearest(String(path[path.length - 1]), known)
  const hint =
    meant === undefined
      ? `Known fields: ${known.join(', ')}.`
      : `Did you mean "${pathText([...path.slice(0, -1), meant])}"?`
  return { path, message: `${pathText(path)} is not a field`, hint }
}

/** `spec.forest.trees`, `spec.include[2]`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, at) =>
      typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${String(part)}`,
    )
    .map(String)
    .join('')
}

/** What a field must be, from its JSON schema. */
function needOf(field: JsonSchema | undefined, issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_format' || issue.code === 'not_multiple_of') return issue.message
  if (field?.const !== undefined) return `must be ${shown(field.const)}`
  if (field?.enum !== undefined) return `must be ${field.enum.map(String).join(' or ')}`
  switch (field?.type) {
    case 'integer':
      return `must be a whole number${limits(field)}`
    case 'number':
      return `must be a number${limits(field)}`
    case 'boolean':
      return 'must be true or false'
    case 'string':
      return field.maxLength === undefined
        ? 'must be a text'
        : `must be a text of at most ${field.maxLength} characters`
    case 'array':
      return 'must be a list'
    case 'object':
      return 'must be a map of fields'
    default:
      return issue.message
  }
}

function limits({ minimum, exclusiveMinimum, maximum }: JsonSchema): string {
  if (maximum === undefined) return ''
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum} and at most ${maximum}`
  return ` from ${minimum ?? 0} to ${maximum}`
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

type JsonSchema = z.core.JSONSchema.BaseSchema

function jsonAt(schema: z.ZodType, path: readonly PropertyKey[]): JsonSchema | undefined {
  let at: unknown = z.toJSONSchema(schema, { io: 'input' })
  for (const part of path) {
    if (!isSchema(at)) return undefined
    at = typeof part === 'number' ? at.items : at.properties?.[String(part)]
  }
  return isSchema(at) ? at : undefined
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null
}

function choicesOf(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  return (jsonAt(schema, path)?.enum ?? []).map(String)
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let at = root
  for (const part of path) at = Object(at)[part]
  return at
}
