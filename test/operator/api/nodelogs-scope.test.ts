/** Which pods a source with nodeLogs reads. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namespacesRead, nodeLogsRefusal } from '../../../operator/api/nodelogs-scope.ts'

const NAME = 'kubernetes.io/metadata.name'
const ALL = ['shop', 'bank', 'kube-system']

function read(namespaceSelector?: Parameters<typeof namespacesRead>[0]['namespaceSelector']) {
  return ALL.filter(namespacesRead({ namespaceSelector }, 'shop'))
}

test('the own namespace is read, or those that the selector names', () => {
  assert.deepEqual(read(), ['shop'])
  assert.deepEqual(read({}), ALL)
  assert.deepEqual(read({ matchLabels: { [NAME]: 'bank' } }), ['bank'])
  const expression = (operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist', values?: string[]) =>
    read({ matchExpressions: [{ key: NAME, operator, values }] })
  assert.deepEqual(expression('In', ['bank', 'shop']), ['shop', 'bank'])
  assert.deepEqual(expression('NotIn', ['kube-system']), ['shop', 'bank'])
  assert.deepEqual(expression('Exists'), ALL)
  assert.deepEqual(expression('DoesNotExist'), [])
  // What is no directory of a pod belongs to no namespace.
  assert.equal(namespacesRead({ namespaceSelector: {} }, 'shop')(''), false)
})

test('what a path does not tell is refused in one sentence', () => {
  assert.equal(nodeLogsRefusal({}), undefined)
  assert.equal(nodeLogsRefusal({ namespaceSelector: { matchLabels: { [NAME]: 'a' } } }), undefined)
  assert.match(nodeLogsRefusal({ podSelector: {} }) ?? '', /podSelector cannot be used: .*include/)
  const team = { matchExpressions: [{ key: 'team', operator: 'Exists' as const }] }
  assert.match(nodeLogsRefusal({ namespaceSelector: team }) ?? '', /cannot ask for "team"/)
})
