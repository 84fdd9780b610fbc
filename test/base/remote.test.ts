import assert from 'node:assert/strict'
import { isAbsolute } from 'node:path'
import { test } from 'node:test'
import { REMOTE } from '../../src/base/remote.ts'

test('the root of a service is no directory, and its region stands behind it', () => {
  assert.ok(!isAbsolute(REMOTE))
  assert.equal(new URL(`${REMOTE}eu-central-1`).host, 'eu-central-1')
})
