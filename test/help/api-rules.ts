/**
 * What a good API of Kubernetes keeps to (api-conventions.md; the rules of kube-api-linter),
 * checked over the YAML of a CustomResourceDefinition, whatever made it.
 */

/** A schema in a definition, as read from YAML. */
export interface YamlSchema {
  readonly type?: string
  readonly format?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, YamlSchema>>
  readonly additionalProperties?: YamlSchema
  readonly items?: YamlSchema
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly maxLength?: number
  readonly maxItems?: number
  readonly maxProperties?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-list-type'?: string
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-validations'?: readonly {
    readonly rule: string
    readonly message?: string
  }[]
}

/** Fields that may be what others may not, each with its reason. */
const ALLOWED: Readonly<Record<string, string>> = {
  'fraction spec.budget.findingsPerLogPerDay': 'one finding in ten days is 0.1 a day',
  'boolean spec.paused': 'a third way to pause is not in sight, and kubectl users know the word',
}

/** What is wrong with a schema, one line each. */
export function breachesOf(schema: YamlSchema): string[] {
  const { spec, status } = schema.properties ?? {}
  return [
    ...fieldBreaches('spec', spec),
    ...fieldBreaches('status', status),
    ...(status?.required ?? []).map(name => `status.${name}: a status is made bit by bit`),
    ...conditionBreaches(status?.properties?.conditions),
    ...('phase' in (status?.properties ?? {}) ? ['status.phase: conditions say more'] : []),
  ].filter(breach => ALLOWED[breach.split(':')[0]] === undefined)
}

function fieldBreaches(path: string, schema: YamlSchema | undefined): string[] {
  if (schema === undefined) return [`${path}: is missing`]
  const { properties = {}, items, additionalProperties, required = [] } = schema
  const named = Object.entries(properties).flatMap(([name, child]) => [
    ...nameBreaches(`${path}.${name}`, name, child),
    ...(required.includes(name) && child.default !== undefined
      ? [`${path}.${name}: has a default and is required`]
      : []),
    ...fieldBreaches(`${path}.${name}`, child),
  ])
  return [
    ...limitBreaches(path, schema),
    ...ruleBreaches(path, schema),
    ...named,
    ...(items === undefined ? [] : fieldBreaches(`${path}[]`, items)),
    ...(additionalProperties === undefined ? [] : fieldBreaches(`${path}.*`, additionalProperties)),
  ]
}

function nameBreaches(
  path: string,
  name: string,
  { description = '', type, format }: YamlSchema,
): string[] {
  return [
    ...(/^[a-z][a-zA-Z0-9]*$/.test(name) ? [] : [`${path}: is not camelCase`]),
    ...(/^[A-Z].*\.(\n|$)/.test(description) ? [] : [`${path}: has no sentence`]),
    ...(description.includes('\nExample: ') || /conditions/.test(path)
      ? []
      : [`${path}: has no example`]),
    ...(type !== 'string' && /(timeout|interval|delay|lag)$/i.test(name)
      ? [`${path}: has no unit in its name`]
      : []),
    ...(format === 'date-time' && !/(Time|Seen)$/.test(name) ? [`${path}: is a time`] : []),
  ]
}

function limitBreaches(path: string, schema: YamlSchema): string[] {
  const { type, format } = schema
  if (schema['x-kubernetes-preserve-unknown-fields'] !== undefined) return [`${path}: is open`]
  if (schema['x-kubernetes-int-or-string'] === true) return []
  if (type === undefined) return [`${path}: has no type`]
  if (type === 'boolean') return [`boolean ${path}: will want a third value`]
  if (type === 'string') return isBounded(schema) ? [] : [`${path}: has no longest length`]
  if (type === 'array') return listBreaches(path, schema)
  if (type === 'number') return [`fraction ${path}: is not the same everywhere`]
  if (type === 'integer') {
    if (format !== 'int32' && format !== 'int64') return [`${path}: has no format`]
    return schema.minimum === undefined || schema.maximum === undefined
      ? [`${path}: no limits`]
      : []
  }
  const isMap = schema.additionalProperties !== undefined
  return isMap && schema.maxProperties === undefined ? [`${path}: has no most entries`] : []
}

function isBounded({ maxLength, enum: words, format }: YamlSchema): boolean {
  return maxLength !== undefined || words !== undefined || format === 'date-time'
}

function listBreaches(path: string, schema: YamlSchema): string[] {
  return [
    ...(schema.maxItems === undefined ? [`${path}: has no most entries`] : []),
    ...(schema['x-kubernetes-list-type'] === undefined ? [`${path}: says not how it merges`] : []),
  ]
}

function ruleBreaches(path: string, schema: YamlSchema): string[] {
  return (schema['x-kubernetes-validations'] ?? [])
    .filter(({ message = '' }) => message === '' || message.endsWith('.'))
    .map(({ rule }) => `${path}: the rule ${rule} has no sentence`)
}

function conditionBreaches(conditions: YamlSchema | undefined): string[] {
  const keys = conditions?.['x-kubernetes-list-map-keys'] ?? []
  const isMap = conditions?.['x-kubernetes-list-type'] === 'map' && keys.join() === 'type'
  return isMap ? [] : ['status.conditions: is not a map by type']
}
