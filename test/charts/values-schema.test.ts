/** values.schema.json knows every value and refuses every other. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { chartFile, noHelm, refusal } from './helm.ts'
import { modelSchema, type Schema } from './values-schema.ts'

const skip = noHelm
const schema: Schema = JSON.parse(chartFile('values.schema.json'))
const values: unknown = parse(chartFile('values.yaml'))

test('each object of the schema says which fields it has, and takes no other', () => {
  const open = objectsWithin(schema, '').filter(each => {
    const { additionalProperties, properties } = each.schema
    return properties === undefined ? false : additionalProperties !== false
  })
  assert.deepEqual(
    open.map(each => each.path),
    [],
  )
})

test('each value is in the schema and each field of the schema is a value', () => {
  const known = Object.keys(schema.properties ?? {}).filter(name => name !== 'global')
  assert.deepEqual(known.sort(), Object.keys(Object(values)).sort())
  compare(schema, values, '')
})

test('the spec of the default model is that of the kind', () => {
  const hint = 'node test/charts/values-schema.ts && npx biome format --write charts'
  assert.deepEqual(schema.definitions?.model, modelSchema(), hint)
})

for (const [path, typo] of typosOf(values)) {
  test(`a typo is refused: ${path}`, { skip }, async () => {
    assert.match(await refusal(typo), /additional propert/i)
  })
}

const WRONG: readonly (readonly [string, object, RegExp])[] = [
  ['a word for a number', { operator: { replicas: 'two' } }, /operator.replicas/],
  ['a number for a switch', { crds: { keep: 1 } }, /crds.keep/],
  ['half a digest', { image: { digest: 'sha256:abc' } }, /image.digest/],
  ['the root directory', { hostPath: { allowedPrefixes: ['/'] } }, /allowedPrefixes/],
  ['a way up', { hostPath: { allowedPrefixes: ['/var/log/../..'] } }, /allowedPrefixes/],
  ['a quote in a path', { hostPath: { allowedPrefixes: ["/a' || true || '"] } }, /allowedPrefixes/],
  ['a typo in the model', { defaultModel: { spec: { windowSecond: 60 } } }, /windowSecond/],
  ['too many trees', { defaultModel: { spec: { forest: { trees: 5000 } } } }, /trees/],
]
for (const [title, wrong, named] of WRONG) {
  test(`${title} is refused by name`, { skip }, async () => {
    assert.match((await refusal({ ...wrong })).replaceAll('/', '.'), named)
  })
}

interface Found {
  readonly path: string
  readonly schema: Schema
}

/** Every object schema within a schema, with its path. */
function objectsWithin(at: unknown, path: string): Found[] {
  if (typeof at !== 'object' || at === null) return []
  const own: Found[] = Object(at).type === 'object' ? [{ path, schema: Object(at) }] : []
  const inner = Object.entries(at).flatMap(([key, part]) => objectsWithin(part, `${path}/${key}`))
  return [...own, ...inner]
}

/** Each level of values.yaml has the fields of its schema, and the other way round. */
function compare(at: Schema, value: unknown, path: string): void {
  for (const [name, field] of Object.entries(at.properties ?? {})) {
    if (name === 'global' || (path === '/defaultModel' && name === 'spec')) continue
    const resolved = resolve(field)
    const given = Object(value)[name]
    assert.notEqual(given, undefined, `${path}/${name} has no value in values.yaml`)
    if (resolved.properties !== undefined && !isFree(name))
      compare(resolved, given, `${path}/${name}`)
  }
}

/** Parts of a pod that are left empty in values.yaml. */
function isFree(name: string): boolean {
  return ['resources', 'affinity', 'labels'].includes(name)
}

function resolve(at: Schema): Schema {
  const name = at.$ref?.replace('#/definitions/', '')
  return name === undefined ? at : (schema.definitions?.[name] ?? at)
}

/** One misspelt field for each level of the values. */
function typosOf(at: unknown, path: readonly string[] = []): [string, Record<string, unknown>][] {
  if (typeof at !== 'object' || at === null || Array.isArray(at)) return []
  const isMap = [
    'labels',
    'annotations',
    'Annotations',
    'Selector',
    'settings',
    'requests',
    'limits',
  ]
  if (isMap.some(end => path.at(-1)?.endsWith(end) || path.at(-1) === 'commonLabels')) return []
  const typo = path
    .toReversed()
    .reduce<Record<string, unknown>>((inner, name) => ({ [name]: inner }), { typpo: true })
  const own: [string, Record<string, unknown>] = [[...path, 'typpo'].join('.'), typo]
  return [own, ...Object.entries(at).flatMap(([name, part]) => typosOf(part, [...path, name]))]
}
