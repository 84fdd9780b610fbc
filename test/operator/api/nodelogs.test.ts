/** The retriever of what pods print. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NodeLogs } from '../../../operator/api/nodelogs.ts'

test('nothing set is the own namespace, and selectors narrow or widen it', () => {
  const selector = { matchLabels: { app: 'checkout' } }
  for (const value of [{}, { podSelector: selector }, { namespaceSelector: {} }]) {
    assert.deepEqual(NodeLogs.parse(value), value)
  }
  assert.equal(NodeLogs.safeParse({ namespaces: ['all'] }).success, false)
})
