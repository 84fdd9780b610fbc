/** What is documented is what the schemas say. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { z } from 'zod'
import * as schemas from '../../src/cli/schemas.ts'
import { schemaPage } from './schema-page.ts'

test('docs/schemas.md is the page made from the schemas', () => {
  const page = readFileSync(new URL('../../docs/schemas.md', import.meta.url), 'utf8')
  assert.equal(page, schemaPage(), 'node test/cli/schema-page.ts > docs/schemas.md')
})

test('each field of each schema has a description', () => {
  const all = Object.values(schemas).filter(each => each instanceof z.ZodObject)
  assert.equal(all.length, 13)
  for (const schema of all) {
    for (const [name, field] of Object.entries(schema.shape)) {
      const { description = '' } = z.toJSONSchema(field)
      assert.match(description, /\.$/, name)
    }
  }
})
