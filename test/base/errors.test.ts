import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, EXIT, messageOf, OperatingError, UsageError } from '../../src/base/errors.ts'

test('an operating error ends a command with code 3, a usage error with code 2', () => {
  assert.equal(new OperatingError('Disk full.').exitCode, EXIT.failed)
  assert.equal(new UsageError('No such option.').exitCode, EXIT.usage)
})

test('an error keeps its cause', () => {
  const cause = new Error('ENOSPC')
  assert.equal(new OperatingError('Disk full.', { cause }).cause, cause)
})

test('messageOf() and codeOf() take whatever was thrown', () => {
  assert.equal(messageOf(new Error('no')), 'no')
  assert.equal(messageOf('no'), 'no')
  assert.equal(codeOf(Object.assign(new Error('no'), { code: 'ENOENT' })), 'ENOENT')
  assert.equal(codeOf(null), '')
  assert.equal(codeOf(new Error('no')), '')
})
