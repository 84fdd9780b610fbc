import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isGone } from '../../../operator/kube/errors.ts'
import { LostEventError, watchEventOf } from '../../../operator/kube/watch-event.ts'
import { logSource } from './wires.ts'

test('a change and a bookmark are read', () => {
  const object = logSource('web')
  for (const type of ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'])
    assert.deepEqual(watchEventOf(JSON.stringify({ type, object }), 'logsources'), { type, object })
})

test('an error within the watch is thrown with its code', () => {
  const line = JSON.stringify({
    type: 'ERROR',
    object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' },
  })
  assert.throws(() => watchEventOf(line, 'logsources'), isGone)
})

test('what is no event is a lost one', () => {
  const lines = ['{"type":"ADDED"}', '{"type":"OTHER","object":{"metadata":{}}}', '[', 'null', '""']
  for (const line of lines)
    assert.throws(() => watchEventOf(line, 'logsources'), LostEventError, line)
})
