/** Where the addresses of those who are told come from. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { join } from 'node:path'
import { channelsOf } from '../../src/cli/notifications.ts'
import { withFolder, writeLog } from '../help/scanning.ts'

const CHANNEL = { name: 'on-call', format: 'Slack', severity: 'Low', port: 443 } as const

test('the environment names the address or a file with it, or a Secret has it', async () => {
  await withFolder(async folder => {
    const urlOf = (environment: Record<string, string>, directory?: string) =>
      channelsOf([CHANNEL], { environment, ...(directory && { directory }) })[0]?.url()
    assert.equal(urlOf({}), undefined)
    assert.equal(urlOf({ LOGFOREST_NOTIFY_ON_CALL: 'http://a' }), 'http://a')
    assert.equal(urlOf({}, folder), undefined)
    writeLog(folder, 'on-call/url', 'http://b\n')
    assert.equal(urlOf({}, folder), 'http://b')
    const file = { LOGFOREST_NOTIFY_ON_CALL_FILE: join(folder, 'on-call/url') }
    assert.equal(urlOf(file), 'http://b')
    // A Secret that changes needs no restart.
    writeLog(folder, 'on-call/url', 'http://c')
    assert.equal(urlOf({}, folder), 'http://c')
  })
})
