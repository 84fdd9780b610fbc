import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Ledger } from '../../src/flow.ts'
import { Cleaner } from '../../src/parse/clean.ts'
import { linesOfClasses } from '../../src/parse/ledger.ts'
import { MAX_RECORD_BYTES } from '../../src/parse/line.ts'

interface Seen {
  readonly text: string
  readonly offset: number
  readonly line: number
  readonly repeat: boolean
}

interface Reading {
  readonly records: readonly Seen[]
  readonly ledger: Ledger
}

/** Reads `bytes` in pieces that end at `cuts`; with `restart` in a new cleaner for each piece. */
function read(bytes: Buffer, cuts: readonly number[] = [], restart = false): Reading {
  let cleaner = new Cleaner()
  const records: Seen[] = []
  let offset = 0
  for (const cut of [...cuts, bytes.length]) {
    // A copy that is overwritten afterwards: the cleaner must not look into a chunk of the past.
    const chunk = Buffer.from(bytes.subarray(offset, cut))
    const torn = cut < bytes.length && chunk.at(-1) !== 10
    cleaner.feed(chunk, { offset, line: cleaner.ledger.lines, torn })
    while (cleaner.next()) records.push(seen(cleaner))
    assert.equal(linesOfClasses(cleaner.ledger), cleaner.ledger.lines)
    assert.equal(cleaner.ledger.bytes, cut)
    chunk.fill(120)
    offset = cut
    if (restart) cleaner = new Cleaner(cleaner.save())
  }
  return { records, ledger: cleaner.ledger }
}

function seen(cleaner: Cleaner): Seen {
  const text = Buffer.from(cleaner.bytes.subarray(cleaner.start, cleaner.end)).toString('latin1')
  return { text, offset: cleaner.offset, line: cleaner.line, repeat: cleaner.repeat }
}

function texts(log: string | Buffer): string[] {
  return read(Buffer.from(log)).records.map(record => record.text)
}

test('each line is a record with its offset and line number', () => {
  assert.deepEqual(read(Buffer.from('one\ntwo\n\nthree\n')).records, [
    { text: 'one', offset: 0, line: 0, repeat: false },
    { text: 'two', offset: 4, line: 1, repeat: false },
    { text: 'three', offset: 9, line: 3, repeat: false },
  ])
})

test('a last line without newline is a line', () => {
  assert.deepEqual(texts('one\ntwo'), ['one', 'two'])
})

test('a carriage return before the newline is not text', () => {
  assert.deepEqual(texts('one\r\ntwo\r\n\r\n'), ['one', 'two'])
})

test('blank lines are dropped and counted', () => {
  const { records, ledger } = read(Buffer.from('one\n\n   \t\n\x1b[0m\n\0\0\ntwo\n'))
  assert.equal(records.length, 2)
  assert.equal(ledger.empty, 4)
  assert.equal(ledger.lines, 6)
})

test('a line like the record before is yielded as a repeat and counted as a duplicate', () => {
  const { records, ledger } = read(Buffer.from('one\none\n\none\ntwo\none\n'))
  assert.deepEqual(
    records.map(record => record.repeat),
    [false, true, true, false, false],
  )
  assert.equal(ledger.duplicate, 2)
  assert.equal(ledger.scored, 3)
})

test('a line that differs only behind the head is no repeat', () => {
  const long = 'x'.repeat(2 * MAX_RECORD_BYTES)
  const { records, ledger } = read(Buffer.from(`${long}a\n${long}b\n${long}b\n`))
  assert.deepEqual(
    records.map(record => record.repeat),
    [false, false, true],
  )
  assert.equal(ledger.cut, 2)
})

test('the lines of a stack trace belong to the record before', () => {
  const { records, ledger } = read(
    Buffer.from(
      'ERROR failed\njava.lang.X: y\n\tat a.b(C.java:1)\n  at d\nCaused by: z\n... 12 more\n',
    ),
  )
  assert.deepEqual(
    records.map(record => record.text),
    ['ERROR failed', 'java.lang.X: y', 'Caused by: z'],
  )
  assert.equal(ledger.scored, 6)
})

test('a line that a container runtime wrote in parts is one record', () => {
  const stamp = '2026-01-02T03:04:05.123456789Z'
  const log = [
    `${stamp} stdout P one`,
    `${stamp} stderr F other`,
    `${stamp} stdout P two`,
    `${stamp} stdout F three`,
    `${stamp} stdout F new`,
  ]
  const bytes = Buffer.from(`${log.join('\n')}\n`)
  const whole = read(bytes)
  assert.deepEqual(
    whole.records.map(({ text, line }) => [text, line]),
    [0, 1, 4].map(at => [log[at], at]),
  )
  assert.equal(whole.ledger.scored, 5)
  // The rest may come after a rotation and a restart.
  for (const cut of [0, 3, 60, 90, 100, 160]) assert.deepEqual(read(bytes, [cut], true), whole)
})

test('dots that do not end a stack trace are a record', () => {
  assert.deepEqual(texts('one\n... and so on\n... 3 times\n'), [
    'one',
    '... and so on',
    '... 3 times',
  ])
})

test('indented lines are records where no line at column 0 came before', () => {
  assert.deepEqual(texts('  one\n  two\nthree\n  four\n'), ['  one', '  two', 'three'])
})

test('indented lines become records when a stream consists of them', () => {
  const { records, ledger } = read(Buffer.from(`title\n${'  row\n'.repeat(1030)}`))
  assert.equal(records.length, 7)
  assert.equal(ledger.scored + ledger.duplicate, 1031)
})

test('colours, window titles and control characters are taken out', () => {
  assert.deepEqual(texts('\x1b[1;31mERROR\x1b[0m bad\x07 \x1b]0;title\x07end\x7f\0\n'), [
    'ERROR bad end',
  ])
})

test('an indented line in colour still belongs to the record before', () => {
  assert.deepEqual(texts('one\n\x1b[31m  at x\x1b[0m\n'), ['one'])
})

test('a byte order mark is dropped', () => {
  assert.deepEqual(texts('\ufeffone\ntwo\n'), ['one', 'two'])
})

test('the hole of a sparse file does not hide the line behind it', () => {
  const hole = Buffer.alloc(3 * MAX_RECORD_BYTES)
  const { records, ledger } = read(Buffer.concat([hole, Buffer.from('one\n')]), [100, 40_000])
  assert.deepEqual(records, [{ text: 'one', offset: hole.length, line: 0, repeat: false }])
  assert.equal(ledger.cut, 0)
})

test('of a line over many chunks the head is yielded once', () => {
  const cleaner = new Cleaner()
  const piece = Buffer.alloc(64 * 1024, 'ab')
  let records = 0
  for (let i = 0; i < 100; i++) {
    cleaner.feed(piece, { offset: i * piece.length, line: 0, torn: true })
    while (cleaner.next()) records++
  }
  assert.equal(records, 0)
  assert.ok(cleaner.save().length < 2 * MAX_RECORD_BYTES)
  cleaner.feed(Buffer.from('end\nnext\n'), { offset: 100 * piece.length, line: 0, torn: false })
  assert.ok(cleaner.next())
  assert.equal(cleaner.end - cleaner.start, MAX_RECORD_BYTES)
  assert.deepEqual([cleaner.offset, cleaner.line], [0, 0])
  assert.ok(cleaner.next())
  assert.deepEqual(seen(cleaner), {
    text: 'next',
    offset: 100 * piece.length + 4,
    line: 1,
    repeat: false,
  })
  assert.equal(cleaner.ledger.cut, 1)
})

test('a torn line ends with its file', () => {
  const cleaner = new Cleaner()
  cleaner.feed(Buffer.from('one'), { offset: 0, line: 0, torn: true })
  assert.equal(cleaner.next(), false)
  cleaner.feed(Buffer.alloc(0), { offset: 3, line: 0, torn: false })
  assert.equal(cleaner.next(), true)
  assert.equal(seen(cleaner).text, 'one')
  assert.equal(cleaner.next(), false)
})

test('the head of a cut line ends at a whole character', () => {
  const { records, ledger } = read(Buffer.from(`${'x'.repeat(MAX_RECORD_BYTES - 1)}é€\n`))
  assert.equal(records[0]?.text.length, MAX_RECORD_BYTES - 1)
  assert.equal(ledger.invalid, 0)
})

test('lines that are not UTF-8 are counted and yielded', () => {
  const log = Buffer.concat([Buffer.from('gr\u00fcn\n'), Buffer.from('gr\u00fcn\n', 'latin1')])
  const { records, ledger } = read(log)
  assert.equal(records.length, 2)
  assert.equal(ledger.invalid, 1)
})

test('a state of another version is refused', () => {
  assert.throws(() => new Cleaner(Uint8Array.of(99)), /version is 99/)
})

/** Pieces of logs that are hard to tell apart when cut anywhere. */
const PIECE = fc.constantFrom(
  ...['a', 'b', 'one line', '\n', '\n', '\r\n', '\r', ' ', '\t', '  at x\n', '... 3 more\n', '\0'],
  ...['\x1b[31m', '\x1b]0;t\x07', '\x1b', '\x07', '\x7f', '\ufeff', 'é', '€', 'one line\n', 'a\n'],
)
const LOG = fc
  .array(fc.oneof(PIECE.map(Buffer.from), fc.uint8Array({ maxLength: 3 }), longPiece()), {
    maxLength: 60,
  })
  .map(pieces => Buffer.concat(pieces))

function longPiece(): fc.Arbitrary<Buffer> {
  const length = fc.constantFrom(MAX_RECORD_BYTES - 2, MAX_RECORD_BYTES, MAX_RECORD_BYTES + 1)
  return fc.tuple(length, fc.constantFrom('x', '€', '\0')).map(([bytes, text]) => {
    return Buffer.alloc(bytes, text)
  })
}

test('any split into chunks and any restart gives the same records and the same ledger', () => {
  const split = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 })
  fc.assert(
    fc.property(LOG, split, fc.boolean(), (log, parts, restart) => {
      const cuts = parts.map(part => Math.floor(part * log.length)).sort((a, b) => a - b)
      assert.deepEqual(read(log, cuts, restart), read(log))
    }),
    { numRuns: 400 },
  )
})
