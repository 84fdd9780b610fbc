import assert from 'node:assert/strict'
import { isAbsolute } from 'node:path'
import { test } from 'node:test'
import { isRemote, REMOTE } from '../../src/base/remote.ts'

test('the root of a service is no directory, and its region stands behind it', () => {
  assert.ok(!isAbsolute(REMOTE))
  assert.equal(new URL(`${REMOTE}eu-central-1`).host, 'eu-central-1')
})

test('only what is called as a service is fetched', () => {
  assert.equal(isRemote({ root: 'cloudwatch://eu-central-1' }), true)
  assert.equal(isRemote({ root: '/var/log/cloudwatch' }), false)
})
