/**
 * The part of the chart's values.schema.json that is made from the kinds: the spec of the default
 * model. Run this file to write it anew: `node test/charts/values-schema.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { AnomalyModelSpec } from '../../operator/api/anomalymodel.ts'

/** A JSON schema, as far as it is looked into. */
export interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly definitions?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: unknown
  readonly $ref?: string
}

const FILE = fileURLToPath(new URL('../../charts/logforest/values.schema.json', import.meta.url))

/** The spec of an AnomalyModel, as a person writes it. */
export function modelSchema(): Schema {
  const { $schema: _, ...schema } = z.toJSONSchema(AnomalyModelSpec, {
    io: 'input',
    target: 'draft-7',
  })
  // What is for readers alone stands in the kind; here it would only have to follow it.
  const readers = ['description', 'examples']
  const plain = (key: string, value: unknown) => (readers.includes(key) ? undefined : value)
  return JSON.parse(JSON.stringify(schema, plain))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const schema = JSON.parse(readFileSync(FILE, 'utf8'))
  schema.definitions.model = modelSchema()
  writeFileSync(FILE, `${JSON.stringify(schema, null, 2)}\n`)
}
