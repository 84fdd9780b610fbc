/** The kind AnomalyModel: its defaults, its limits, and that each field explains itself. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { AnomalyModel, AnomalyModelSpec, DEFAULT_SPEC } from '../../../operator/api/anomalymodel.ts'

const HEAD = { apiVersion: 'logforest.io/v1alpha1', kind: 'AnomalyModel' }
type Schema = z.core.JSONSchema.BaseSchema

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null
}

/** All fields below a schema, by path. */
function fieldsOf(schema: Schema, path: string): [string, Schema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]): [string, Schema][] => {
    if (!isSchema(field)) return []
    const own = `${path}.${name}`
    return [[own, field], ...fieldsOf(field, own)]
  })
}

const FIELDS = fieldsOf(z.toJSONSchema(AnomalyModelSpec, { io: 'input' }), 'spec')

test('everything has a default but the window, which follows the logs', () => {
  assert.deepEqual(AnomalyModel.parse(HEAD).spec, DEFAULT_SPEC)
  assert.deepEqual(DEFAULT_SPEC, {
    parser: 'Shapes',
    forest: { trainer: 'logforest', trees: 100, sampleSize: 256, extensionLevel: 0, seed: 1 },
    training: { minWindows: 30, retrainEveryWindows: 240, historyWindows: 10_080 },
    budget: { findingsPerLogPerDay: 2 },
    master: { pollIntervalSeconds: 15, replicas: 1 },
    retention: { findingsDays: 30, anomalyObjects: 200 },
  })
})

test('each field has a sentence, each value an example that the field accepts', () => {
  assert.equal(FIELDS.length, 20)
  for (const [path, field] of FIELDS) {
    assert.match(field.description ?? '', /^[A-Z].*\.$/, path)
    if (field.type === 'object') continue
    const [example] = Array.isArray(field.examples) ? field.examples : []
    assert.notEqual(example, undefined, path)
    const value = path
      .split('.')
      .slice(1)
      .reduceRight<unknown>((inner, key) => ({ [key]: inner }), example)
    assert.ok(AnomalyModelSpec.safeParse(value).success, path)
  }
})

test('each number is bounded on both sides', () => {
  for (const [path, field] of FIELDS) {
    if (field.type !== 'integer' && field.type !== 'number') continue
    assert.ok(Number(field.maximum) <= 2 ** 32, path)
    assert.ok(Number(field.minimum ?? field.exclusiveMinimum) >= 0, path)
  }
})

test('typos are refused at every level', () => {
  const groups = ['forest', 'training', 'budget', 'master', 'retention']
  assert.equal(AnomalyModelSpec.safeParse({ fortest: {} }).success, false)
  for (const group of groups) {
    assert.equal(AnomalyModelSpec.safeParse({ [group]: { typo: 1 } }).success, false, group)
  }
})

test('metadata of Kubernetes passes, a name that Kubernetes would refuse does not', () => {
  const uid = { name: 'a-b.c', uid: '1', labels: { a: 'b' } }
  assert.equal(AnomalyModel.safeParse({ ...HEAD, metadata: uid }).success, true)
  for (const name of ['', 'A', '-a', 'a-', 'a b', 'a'.repeat(254)]) {
    assert.equal(AnomalyModel.safeParse({ ...HEAD, metadata: { name } }).success, false, name)
  }
})
