import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LEVELS } from '../../src/flow.ts'
import { Front, WINDOW } from '../../src/parse/front.ts'
import { Header } from '../../src/parse/header.ts'

function read(line: string) {
  const front = new Front(new Header())
  const bytes = Buffer.from(line)
  front.read(bytes, 0, bytes.length)
  const cut = (from: Uint8Array, start: number, end: number) =>
    Buffer.from(from.subarray(start, end)).toString()
  return {
    message: cut(front.bytes, front.from, front.to),
    time: cut(front.timeBytes, front.timeStart, front.timeEnd),
    inner: cut(front.innerBytes, front.innerStart, front.innerEnd),
    level: LEVELS[front.level],
  }
}

test('a text without plan is its own message', () => {
  const line = 'plain words here'
  assert.deepEqual(read(line), { message: line, time: line, inner: line, level: 'none' })
})

test('of a JSON record the message and the error are the content', () => {
  const line = '{"level":50,"time":1,"msg":"it \\"broke\\"","err":{"message":"disk full"}}'
  const { message, time, level } = read(line)
  assert.deepEqual([message, time, level], ['it "broke" disk full', '1', 'error'])
})

test('a JSON record without message stays whole', () => {
  const line = '{"user":"x","n":1}'
  assert.equal(read(line).message, line)
})

test('container wrappers are taken off and what is inside is read as usual', () => {
  const text = '{"log":"a \\"b\\"\\n","stream":"stdout","time":"2026-01-02T03:04:05Z"}'
  const whole = read(text)
  assert.deepEqual([whole.message, whole.time], ['a "b"', '2026-01-02T03:04:05Z'])
  const inner = JSON.stringify({ level: 'warn', msg: 'inside' })
  const wrapped = read(JSON.stringify({ log: `${inner}\n`, stream: 'stderr', time: 'T' }))
  assert.deepEqual([wrapped.message, wrapped.inner, wrapped.level], ['inside', inner, 'warn'])
  const cri = read(`2026-01-02T03:04:05.6Z stdout F ${inner}`)
  assert.deepEqual([cri.message, cri.inner], ['inside', inner])
})

test('logfmt gives its message, level and time', () => {
  const { message, level, time } = read('ts=2026-01-02T03:04:05Z level=error msg="no route"')
  assert.deepEqual([message, level, time], ['no route', 'error', '2026-01-02T03:04:05Z'])
})

test('the status of HTTP of a structured record goes with its message', () => {
  const message = (record: object) => read(JSON.stringify(record)).message
  const joined = (text: string) => text.split(' ').filter(Boolean).join(' ')
  assert.equal(joined(message({ msg: 'done', status: 503, n: 7 })), 'done status=503')
  assert.equal(joined(message({ msg: 'done', statusCode: '404' })), 'done status=404')
  assert.equal(message({ msg: 'done', status: 7 }), 'done')
  assert.equal(message({ msg: 'done', status: 'Running' }), 'done')
  assert.equal(joined(read('level=info msg=done status=200 n=7').message), 'done status=200')
})

test('only the first bytes of a message count', () => {
  assert.equal(read('word '.repeat(1000)).message.length, WINDOW)
  assert.equal(read(JSON.stringify({ msg: 'word '.repeat(1000) })).message.length, WINDOW)
})
