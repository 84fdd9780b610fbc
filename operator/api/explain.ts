/**
 * The text that `kubectl explain` shows for a field: a sentence, the limits, the default and an
 * example that can be copied.
 */
import { flow } from './flow.ts'
import type { JsonSchema } from './json-schema.ts'

/** All of it, the example on its own line; empty for entries of a list, as their list says it. */
export function explanation(json: JsonSchema, name: string): string {
  if (json.description === undefined) return ''
  const sentences = [json.description, ...limits(json), ...defaultOf(json)].join(' ')
  const example = name === '' ? undefined : exampleOf(json)
  return example === undefined ? sentences : `${sentences}\nExample: ${flow({ [name]: example })}`
}

function defaultOf({ default: value }: JsonSchema): string[] {
  return value === undefined || isEmpty(value) ? [] : [`Default: ${flow(value)}.`]
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function limits({ type, minimum, maximum, multipleOf, ...json }: JsonSchema): string[] {
  if (json.enum !== undefined)
    return json.enum.length < 2 ? [] : [`One of ${json.enum.join(', ')}.`]
  if (json.maxLength !== undefined && json.format !== 'date-time')
    return [`At most ${json.maxLength} characters.`]
  if (json.maxItems !== undefined) return [`At most ${json.maxItems} entries.`]
  if (json.maxProperties !== undefined) return [`At most ${json.maxProperties} entries.`]
  if (type !== 'integer' && type !== 'number') return []
  if (maximum === undefined || maximum === Number.MAX_SAFE_INTEGER) return []
  const step = multipleOf === undefined ? '' : `, a multiple of ${multipleOf}`
  const from = 'exclusiveMinimum' in json ? `Above ${minimum} and at most` : `From ${minimum} to`
  return [`${from} ${maximum}${step}.`]
}

/** The field's own example, or one made of those of the fields that it must have. */
function exampleOf({ examples, items, properties = {}, required = [] }: JsonSchema): unknown {
  if (examples !== undefined) return examples[0]
  if (items !== undefined) return [exampleOf(items)].filter(example => example !== undefined)
  const names = Object.keys(properties)
  const shown = required.length > 0 ? required : names.slice(0, 1)
  if (shown.length === 0) return undefined
  return Object.fromEntries(shown.map(name => [name, exampleOf(properties[name])]))
}
