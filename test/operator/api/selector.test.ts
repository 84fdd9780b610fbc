/** A choice of objects by their labels. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Selector } from '../../../operator/api/selector.ts'

test('labels, expressions, both and none are a selector', () => {
  const matchExpressions = [{ key: 'tier', operator: 'In', values: ['web'] }]
  for (const value of [{}, { matchLabels: { app: 'a' } }, { matchExpressions }]) {
    assert.deepEqual(Selector.parse(value), value)
  }
})

test('unknown operators, fields and too many expressions are refused', () => {
  const one = { key: 'tier', operator: 'Exists' }
  const wrong = [
    { matchExpressions: [{ ...one, operator: 'Gt' }] },
    { matchExpressions: [{ operator: 'Exists' }] },
    { matchExpressions: Array(17).fill(one) },
    { labels: {} },
  ]
  for (const value of wrong) assert.equal(Selector.safeParse(value).success, false)
})
