import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepCluster } from '../../src/cli/operator.ts'
import { keptDoors } from '../help/doors.ts'

test('an operator without its environment says what is missing', async () => {
  const before = process.env
  process.env = { ...before, DATABASE_URL: '' }
  try {
    await assert.rejects(keepCluster({ healthPort: 0, namespace: 'x' }, keptDoors()), {
      name: 'UsageError',
      message: /^Cannot start the operator: DATABASE_URL is not set/,
    })
  } finally {
    process.env = before
  }
})
