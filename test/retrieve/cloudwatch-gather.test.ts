/** Events become lines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Gathering } from '../../src/retrieve/cloudwatch-gather.ts'

function gathered(...messages: readonly string[]): Gathering {
  const gathering = new Gathering()
  for (const [index, message] of messages.entries()) {
    const at = { timestampMs: index, ingestedMs: 100 - index }
    gathering.add({ id: `${index}`, stream: 's', message, ...at })
  }
  return gathering
}

test('each event ends its line, whatever its message ends with', () => {
  const { bytes, times } = gathered('one', 'two\n', '', 'a\nb').take()
  assert.equal(Buffer.from(bytes).toString(), 'one\ntwo\n\na\nb\n')
  assert.deepEqual([...times.offsets], [0, 4, 8, 9])
  assert.deepEqual([...times.times], [0, 1, 2, 3])
})

test('offsets are bytes, not letters', () => {
  const { bytes, times } = gathered('Grüße 🌲', 'x').take()
  assert.equal(bytes[times.offsets[1]], 'x'.charCodeAt(0))
})

test('bytes have a memory of their own, and it is told when the latest were taken in', () => {
  const gathering = gathered('one', 'two')
  assert.equal(gathering.bytes, 8)
  assert.equal(gathering.ingestedMs, 100)
  assert.equal(gathering.take().bytes.buffer.byteLength, 8)
})
