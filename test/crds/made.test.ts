/** What is made from the kinds: CRDs, their copies, the page, and the samples beside them. */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse, parseAllDocuments } from 'yaml'
import { madeFiles } from '../../crds/make.ts'
import { DEFINITIONS } from '../../operator/api/definitions.ts'
import { breachesOf, type YamlSchema } from '../help/api-rules.ts'
import { refusalsOf } from '../help/kinds.ts'

const ROOT = new URL('../../', import.meta.url)
const FILES = madeFiles()
const SAMPLES = globSync('crds/samples/*.yaml', { cwd: ROOT.pathname })

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8')
}

function schemaIn(text: string): YamlSchema {
  return parse(text).spec.versions[0].schema.openAPIV3Schema
}

test('every file that is made from the kinds is the one that would be made now', () => {
  assert.equal(FILES.size, 2 * DEFINITIONS.length + 1)
  for (const [path, text] of FILES) {
    assert.ok(existsSync(new URL(path, ROOT)), `${path} is missing: npm run crds`)
    assert.equal(read(path), text, `${path} is not what npm run crds makes`)
  }
})

test('no file is left over from a kind that is no more', () => {
  const there = globSync(['crds/*.yaml', 'charts/logforest/files/crds/*'], { cwd: ROOT.pathname })
  assert.deepEqual(there.sort(), [...FILES.keys()].filter(path => path.endsWith('.yaml')).sort())
})

for (const [path, text] of FILES) {
  if (!path.startsWith('crds/')) continue
  test(`${path} keeps to the rules of an API`, () => {
    assert.deepEqual(breachesOf(schemaIn(text)), [])
  })
  test(`${path} can hold no braces of templates, which a chart would fill in`, () => {
    assert.doesNotMatch(text, /\{\{/)
  })
}

test('the checker finds what it looks for', () => {
  const found = breachesOf({
    properties: {
      spec: {
        type: 'object',
        required: ['a'],
        properties: {
          a: { type: 'string', default: '', description: 'A.\nExample: a: b' },
          B: { type: 'integer', description: 'no sentence' },
          delay: { type: 'number', description: 'D.' },
          on: { type: 'boolean', description: 'O.\nExample: on: true' },
          list: { type: 'array', items: {}, description: 'L.\nExample: list: []' },
        },
        'x-kubernetes-validations': [{ rule: 'true', message: 'A sentence.' }],
      },
      status: { type: 'object', required: ['x'], properties: { phase: { type: 'string' } } },
    },
  })
  for (const part of [
    'spec.a: has no longest length',
    'spec.a: has a default and is required',
    'spec.B: is not camelCase',
    'spec.B: has no sentence',
    'spec.B: has no format',
    'spec.delay: has no unit in its name',
    'fraction spec.delay',
    'boolean spec.on',
    'spec.list: has no most entries',
    'spec.list: says not how it merges',
    'spec.list[]: has no type',
    'spec: the rule true has no sentence',
    'status.x: a status is made bit by bit',
    'status.phase: conditions say more',
    'status.conditions: is not a map by type',
  ]) {
    assert.ok(
      found.some(breach => breach.startsWith(part)),
      `${part} in\n${found.join('\n')}`,
    )
  }
})

test('each kind and each retriever has a sample that begins with why and is good', () => {
  const objects = SAMPLES.flatMap(path => {
    assert.match(read(path), /^# [A-Z]/, path)
    return parseAllDocuments(read(path)).map(document => document.toJS())
  })
  const text = JSON.stringify(objects)
  for (const word of ['persistentVolumeClaim', 'hostPath', 'nfs', 'csi', 'nodeLogs', 'cloudWatch'])
    assert.ok(text.includes(`"${word}"`), word)
  for (const { kind, schema } of DEFINITIONS) {
    const own = objects.filter(object => object.kind === kind)
    assert.ok(own.length > 0, kind)
    for (const object of own) assert.deepEqual(refusalsOf(schema, object), [], object.metadata.name)
  }
})
