import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LEVELS, type Shape } from '../../src/flow.ts'
import { createParser } from '../../src/parse/parser.ts'
import { consolidate } from '../../src/parse/templates.ts'
import { feed, newParser } from './lines.ts'

const EVENTS = [
  (n: number) => `opened file /var/data/${n} in ${n} ms`,
  (n: number) => `closed connection to 10.0.0.${n}`,
  (n: number) => `user u${n} logged in`,
  (n: number) => `cache miss for key ${n}`,
  (n: number) => `started worker ${n}`,
  (n: number) => `queue has ${n} items waiting`,
  (n: number) => `disk usage at ${n} percent`,
  (n: number) => `wrote ${n} rows to table orders`,
  (n: number) => `retry ${n} of request failed`,
  (n: number) => `heartbeat from node-${n}`,
]
const line = (event: number, n: number) => {
  const minute = String(n % 60).padStart(2, '0')
  return `2026-01-02 03:${minute}:05,123 INFO [main] app.Unit: ${EVENTS[event % 10]?.(n) ?? ''}`
}
const lines = fc.array(fc.tuple(fc.nat(9), fc.nat(9999)), { minLength: 1, maxLength: 200 })

test('records of one message have one number, whatever varies', () => {
  const numbers = feed(newParser(), [line(1, 5), line(2, 6), line(1, 7), line(2, 9999)])
  assert.deepEqual(numbers, [0, 1, 0, 1])
})

test('a plan is learned on the way: the header leaves the text of the shapes', () => {
  const parser = newParser()
  feed(
    parser,
    Array.from({ length: 100 }, (_, n) => line(n, n)),
  )
  assert.equal(parser.shapes.length, 10)
  for (const { tokens } of parser.shapes) assert.ok(!tokens.includes('INFO'), tokens.join(' '))
})

test('a log with few messages learns its plan too', () => {
  const parser = newParser()
  feed(
    parser,
    Array.from({ length: 64 }, (_, n) => line(n % 3, n)),
  )
  assert.equal(parser.shapes[0]?.tokens[0], 'opened')
})

test('level, time and start of the message are told beside', () => {
  const parser = newParser()
  feed(
    parser,
    Array.from({ length: 100 }, (_, n) => line(n, n)),
  )
  const record = Buffer.from(`\n${line(4, 7).replace('INFO', 'ERROR')}\n`)
  parser.parse(record, 1, record.length - 1)
  assert.equal(LEVELS[parser.level], 'error')
  assert.equal(parser.timeMs, Date.UTC(2026, 0, 2, 3, 7, 5, 123))
  assert.equal(record.toString('utf8', parser.contentStart), 'started worker 7\n')
  assert.equal(Buffer.from(parser.content()).toString(), 'started worker 7')
})

test('JSON, logfmt and container records of one message are one shape', () => {
  const parser = newParser()
  const numbers = feed(parser, [
    '{"level":30,"time":1767323045000,"msg":"served 17 requests"}',
    'level=info ts=2026-01-02T03:04:05Z msg="served 9 requests"',
    '{"log":"{\\"msg\\":\\"served 3 requests\\"}\\n","stream":"stdout","time":"2026-01-02"}',
    '2026-01-02T03:04:05.6Z stdout F {"msg":"served 1 requests"}',
  ])
  assert.deepEqual(numbers, [0, 0, 0, 0])
})

test('save and restore at any point change neither numbers nor shapes, whatever the seed', () => {
  fc.assert(
    fc.property(lines, fc.nat(), fc.integer(), (events, turn, seed) => {
      const all = events.map(([event, n]) => line(event, n))
      const at = turn % all.length
      const whole = newParser()
      const usual = feed(whole, all)
      const first = newParser()
      const before = feed(first, all.slice(0, at))
      const stored: Shape[] = []
      for (const shape of first.takeChanged()) stored[shape.number] = shape
      const saved = { state: first.save(), shapes: stored }
      const second = createParser({ kind: 'Shapes', yearHintMs: 0, seed, saved })
      assert.deepEqual([...before, ...feed(second, all.slice(at))], usual)
      assert.deepEqual(second.shapes, whole.shapes)
      assert.deepEqual(second.save(), whole.save())
    }),
  )
})

test('the order of the lines does not change the templates', () => {
  const all = Array.from({ length: 300 }, (_, n) => line(n, n * 7))
  const usual = templateTexts(all)
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: all.length }), mixed => {
      assert.deepEqual(templateTexts(mixed), usual)
    }),
    { numRuns: 30 },
  )
})

test('any bytes are parsed, deterministically', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 50 }), records => {
      const [one, two] = [newParser(), newParser()]
      for (const record of records) {
        const number = one.parse(record, 0, record.length)
        assert.equal(two.parse(record, 0, record.length), number)
        assert.ok(number < one.shapes.length)
      }
    }),
  )
})

test('an unknown version of a state is refused', () => {
  const saved = { state: new Uint8Array([99]), shapes: [] }
  assert.throws(() => createParser({ kind: 'Shapes', yearHintMs: 0, saved }), /version is unknown/)
})

function templateTexts(all: readonly string[]): string[] {
  const parser = newParser()
  feed(parser, all)
  const { templates } = consolidate(parser.shapes, new Uint32Array(parser.shapes.length).fill(2))
  return templates.map(({ text }) => text)
}
