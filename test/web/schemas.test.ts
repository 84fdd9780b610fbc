/** What the page is answered, as schemas. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import * as schemas from '../../src/web/schemas.ts'

test('every schema can be told in an OpenAPI document', () => {
  for (const [name, schema] of Object.entries(schemas)) {
    assert.equal(z.toJSONSchema(schema).type, 'object', name)
  }
})

test('a score that is no number is refused, not sent as something else', () => {
  const suite = { from: 0, step: 1, scores: [Number.NaN], threshold: 90, notes: [] }
  assert.equal(schemas.SuiteJson.safeParse(suite).success, false)
  assert.equal(schemas.SuiteJson.safeParse({ ...suite, scores: [null, 1] }).success, true)
})
