import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ByteReader, ByteWriter } from '../../src/base/bytes.ts'
import { LEVELS } from '../../src/flow.ts'
import { Header } from '../../src/parse/header.ts'

const WORDS = ['started', 'stopped', 'reached the limit', 'has no route', 'was read', 'is full']

function learned(prefix: (at: number) => string): Header {
  const header = new Header()
  header.learn(WORDS.map((words, at) => Buffer.from(`${prefix(at)}unit ${words}`)))
  return header
}

function cut(header: Header, line: string): string {
  const bytes = Buffer.from(line)
  return line.slice(header.end(bytes, 0, bytes.length))
}

test('time, level and thread are header; the class name before the colon too', () => {
  const header = learned(at => `2026-01-02 03:04:0${at} INFO [main] app.Unit${at}: `)
  assert.equal(
    cut(header, '2026-01-02 03:04:09 WARN [pool-1] app.Other: low on memory'),
    'low on memory',
  )
  assert.equal(LEVELS[header.level], 'warn')
})

test('syslog, bars, klog and PostgreSQL', () => {
  const syslog = learned(at => `Jun 14 15:16:0${at} host app[${at}]: `)
  assert.equal(cut(syslog, 'Jul  1 09:00:55 other sshd[12]: check pass'), 'check pass')
  const bars = learned(at => `20171223-22:15:29:60${at}|Step|3000231${at}|`)
  assert.equal(cut(bars, '20171224-00:00:00:001|Walk|30002|begin'), 'begin')
  const klog = learned(at => `I0102 03:04:05.12345${at}     ${at} `)
  assert.equal(cut(klog, 'E0102 03:04:05.678901   99 sync failed'), 'sync failed')
  assert.equal(LEVELS[klog.level], 'error')
  const sql = learned(
    at => `2026-01-02 03:04:05.00${at} UTC [${at}] ${at % 2 ? 'LOG' : 'ERROR'}:  `,
  )
  assert.equal(cut(sql, '2026-01-02 03:04:06.123 UTC [7] FATAL:  no role'), 'no role')
  assert.equal(LEVELS[sql.level], 'fatal')
})

test('a line that fits no plan keeps its text', () => {
  const header = learned(at => `2026-01-02 03:04:0${at} INFO [main] app.Unit: `)
  assert.equal(cut(header, '\tat app.Unit.run(Unit.java:12)'), '\tat app.Unit.run(Unit.java:12)')
  assert.equal(cut(header, ''), '')
  assert.equal(cut(header, 'word'), 'word')
})

test('numbers of few messages are no header', () => {
  const header = new Header()
  assert.equal(
    header.learn(['5 apples fell', '6 pears fell'].map(line => Buffer.from(line))),
    false,
  )
  assert.equal(cut(header, '7 plums fell'), '7 plums fell')
})

test('plans survive a state, and learning the same again is no change', () => {
  const lines = WORDS.map((words, at) =>
    Buffer.from(`Jun 14 15:16:0${at} host app[${at}]: ${words}`),
  )
  const header = new Header()
  assert.equal(header.learn(lines), true)
  assert.equal(header.learn([...lines].reverse()), false)
  const writer = new ByteWriter()
  header.save(writer)
  const restored = new Header()
  restored.restore(new ByteReader(writer.take()))
  assert.equal(cut(restored, 'Jul  1 09:00:55 other sshd[12]: check pass'), 'check pass')
  assert.equal(restored.learn(lines), false)
})

test('lines that were read before change nothing: a reader with a history says the same', () => {
  const pieces = [
    '1 ',
    '12 ',
    'INFO ',
    'WARN ',
    '[a] ',
    '[b c] ',
    '[open ',
    'x: ',
    '- ',
    '| ',
    'a.b ',
  ]
  const line = fc.array(fc.constantFrom(...pieces), { maxLength: 7 })
  const texts = fc.array(line, { minLength: 2, maxLength: 40 })
  const formats = [
    (at: number) => `2026-01-02 03:04:0${at} INFO [main] app.Unit${at}: `,
    (at: number) => `${at} - INFO a.b `,
    (at: number) => `[a] 1${at} WARN x${at}: `,
    (at: number) => `- 12 1${at} `,
  ]
  fc.assert(
    fc.property(texts, fc.constantFrom(...formats), (lines, format) => {
      const used = learned(format)
      for (const parts of lines) {
        for (const text of [parts.join(''), format(3) + parts.join('')]) {
          const fresh = learned(format)
          assert.equal(cut(used, text), cut(fresh, text))
          assert.equal(used.level, fresh.level)
        }
      }
    }),
  )
})
