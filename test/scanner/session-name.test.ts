/** A record is of a session where the reader of sessions would count it under that name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SessionName } from '../../src/scanner/session-name.ts'

/** Whether the line names the session; other lines lie around it in the buffer. */
function names(line: string, name: string, identifier = 'Auto'): boolean {
  const before = Buffer.from(`${name} before\n`)
  const bytes = Buffer.concat([before, Buffer.from(`${line}\n${name} behind`)])
  const text = { bytes, start: before.length, end: before.length + Buffer.byteLength(line) }
  return new SessionName(name, identifier).isIn(text)
}

test('a name within a longer one is another session', () => {
  assert.ok(names('started req-471 now', 'req-471'))
  assert.ok(names('"id":"req-471"', 'req-471') && names('req-471', 'req-471'))
  for (const other of ['req-4711', 'preq-471', 'req-471-2', 'x_req-471', 'req-471_b']) {
    assert.equal(names(`started ${other} now`, 'req-471'), false, other)
  }
  assert.ok(names('req-4711 asks req-471', 'req-471'))
  assert.equal(names('served 14711 behind', '4711'), false)
  assert.ok(names('served 4711 behind', '4711'))
})

test('by a pattern the name is a whole match', () => {
  assert.ok(names('a user=eve x', 'user=eve', 'user=\\w+'))
  assert.equal(names('a user=everyone x', 'user=eve', 'user=\\w+'), false)
  assert.ok(names('user=everyone user=eve', 'user=eve', 'user=\\w+'))
  assert.ok(names('user=jürgen in', 'user=jürgen', 'user=\\S+'))
  assert.ok(names('of [4711]', '[4711]', '\\[\\d+\\]'))
})

test('what stands behind the message of a long text names nothing, in JSON it does', () => {
  const long = 'x'.repeat(4000)
  assert.equal(names(`${long} req-471`, 'req-471'), false)
  assert.ok(names(`{"m":"${long}","id":"req-471"}`, 'req-471'))
})
