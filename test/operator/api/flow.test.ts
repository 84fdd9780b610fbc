/** A value as one line of YAML. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { flow } from '../../../operator/api/flow.ts'

test('a field and its value read as in a manifest', () => {
  assert.equal(flow({ scanners: { replicas: 3 } }), 'scanners: {replicas: 3}')
  assert.equal(flow({ include: ['**/*.log'] }), 'include: ["**/*.log"]')
  assert.equal(flow({ path: '/var/log' }), 'path: /var/log')
  assert.equal(flow('{path}'), '"{path}"')
  assert.equal(flow(10), '10')
})

test('what YAML would read as something else is quoted', () => {
  for (const text of ['true', 'No', 'null', '1', '', ' a', 'a ', 'a: b', '-', '2026-11-20'])
    assert.equal(parse(flow(text)), text)
})

test('YAML reads any value as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const json: unknown = JSON.parse(JSON.stringify(value))
      assert.deepEqual(parse(flow(json)), json)
    }),
  )
})
