import assert from 'node:assert/strict'
import { test } from 'node:test'
import { programVersion } from '../../src/cli/version.ts'

test('the version is that of the package, and has three numbers', () => {
  assert.match(programVersion(), /^\d+\.\d+\.\d+$/)
})
