import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fields, ROLE } from '../../src/parse/fields.ts'

function take(fields: Fields, key: string, start: number): void {
  const bytes = Buffer.from(key)
  fields.take(fields.role(bytes, 0, bytes.length), start, start + 1)
}

test('keys of many libraries mean the same', () => {
  const fields = new Fields()
  const role = (key: string) => fields.role(Buffer.from(key), 0, key.length)
  assert.deepEqual(['msg', 'message', 'event'].map(role), Array(3).fill(ROLE.MESSAGE))
  assert.deepEqual(['level', 'lvl', 'log.level'].map(role), Array(3).fill(ROLE.LEVEL))
  assert.deepEqual(['ts', '@timestamp'].map(role), Array(2).fill(ROLE.TIME))
  assert.deepEqual(['user', 'a key that is far too long'].map(role), Array(2).fill(ROLE.NO_ROLE))
})

test('of several messages the more usual key wins, whatever the order', () => {
  for (const keys of [
    ['event', 'msg'],
    ['msg', 'event'],
  ]) {
    const fields = new Fields()
    fields.reset()
    for (const [at, key] of keys.entries()) take(fields, key, at)
    assert.equal(fields.messageStart, keys.indexOf('msg'))
  }
})

test('log and stream together are the wrapper of a container runtime', () => {
  const fields = new Fields()
  fields.reset()
  take(fields, 'log', 1)
  assert.equal(fields.wrapped, false)
  take(fields, 'stream', 2)
  assert.equal(fields.wrapped, true)
  fields.reset()
  assert.deepEqual([fields.wrapped, fields.found], [false, false])
})
