import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments } from '../../src/cli/options.ts'

const CALL = { program: 'logforest', version: '1.0.0' }

test('the operator needs nothing on the command line', () => {
  assert.deepEqual(parseArguments(['operator'], CALL), {
    name: 'operator',
    options: { healthPort: 8080 },
  })
})

test('what is given is taken', () => {
  const words = ['operator', '--namespace', 'logs', '--health-port', '0', '--kubeconfig', 'k']
  assert.deepEqual(parseArguments(words, CALL), {
    name: 'operator',
    options: { healthPort: 0, namespace: 'logs', kubeconfig: 'k' },
  })
})

test('a port that is none is refused in a sentence', () => {
  for (const port of ['x', '70000', '1.5']) {
    assert.throws(() => parseArguments(['operator', '--health-port', port], CALL), {
      name: 'UsageError',
    })
  }
})
