/** What holds of every field of every kind. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { Anomaly } from '../../../operator/api/anomaly.ts'
import { AnomalyModel } from '../../../operator/api/anomalymodel.ts'
import { LogSource } from '../../../operator/api/logsource.ts'
import { type Field, fieldsOf } from '../../help/kinds.ts'

const FIELDS = [LogSource, AnomalyModel, Anomaly].flatMap(kind =>
  fieldsOf(kind).filter(field => /^(spec|status)\b/.test(field.path)),
)

/** Entries of lists and maps are described by their list. */
const NAMED = FIELDS.filter(field => !/(\[\]|\.\*)$/.test(field.path))

function metaOf({ schema, inner }: Field): { description: string; examples: unknown } {
  const { description, examples } = { ...z.globalRegistry.get(inner), ...schema.meta() }
  return { description: description ?? '', examples }
}

function isParent({ inner }: Field): boolean {
  return inner instanceof z.ZodObject || inner instanceof z.ZodArray || inner instanceof z.ZodRecord
}

test('each field has a sentence, each value an example that the field accepts', () => {
  assert.ok(NAMED.length > 150)
  for (const field of NAMED) {
    const { description, examples } = metaOf(field)
    assert.match(description, /^[A-Z].*\.$/, field.path)
    if (examples === undefined && isParent(field)) continue
    assert.ok(Array.isArray(examples), field.path)
    assert.deepEqual(field.schema.safeParse(examples[0]).error?.issues, undefined, field.path)
  }
})
