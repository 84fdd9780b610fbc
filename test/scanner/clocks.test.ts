/** What becomes of lines whose clock is moved, wrong or late: each is counted once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countText } from '../help/one-stream.ts'

const HOUR = 3_600_000
const MTIME = Date.UTC(2026, 9, 25, 12)

/** A line at a time as it is written. */
const line = (time: string, what = 'job done'): string => `${time} INFO worker: ${what}\n`

test('with a zone in the lines, the hour that comes twice is two hours', () => {
  const text = [
    line('2026-10-25T02:30:00+02:00'),
    line('2026-10-25T02:59:55+02:00'),
    line('2026-10-25T02:00:05+01:00'),
    line('2026-10-25T02:30:00+01:00'),
  ]
  assert.deepEqual(countText(text.join(''), { mtimeMs: MTIME }).bins, {
    '2026-10-25T00:30:00': 1,
    '2026-10-25T00:59:50': 1,
    '2026-10-25T01:00:00': 1,
    '2026-10-25T01:30:00': 1,
  })
})

test('without a zone its lines share one hour, and none is lost', () => {
  const text = ['02:30:00', '02:59:55', '02:00:05', '02:30:00', '03:00:00']
  const { bins, ledger } = countText(
    text.map((clock, at) => line(`2026-10-25 ${clock}`, `job ${at} done`)).join(''),
    { mtimeMs: MTIME },
  )
  assert.deepEqual(bins, {
    '2026-10-25T02:00:00': 1,
    '2026-10-25T02:30:00': 2,
    '2026-10-25T02:59:50': 1,
    '2026-10-25T03:00:00': 1,
  })
  assert.equal(ledger.scored, 5)
})

test('the hour that is left out in spring is a pause', () => {
  const text = line('2026-03-29 01:59:55') + line('2026-03-29 03:00:05')
  assert.deepEqual(Object.keys(countText(text, { mtimeMs: MTIME }).bins), [
    '2026-03-29T01:59:50',
    '2026-03-29T03:00:00',
  ])
})

test('a clock that is put back by hours writes into the past, and forward again', () => {
  const times = ['10:00:00', '10:00:10', '04:00:20', '04:00:30', '10:00:40']
  const text = times.map(clock => line(`2026-10-25T${clock}Z`)).join('')
  const { bins } = countText(text, { mtimeMs: MTIME })
  assert.deepEqual(bins, {
    '2026-10-25T10:00:00': 1,
    '2026-10-25T10:00:10': 1,
    '2026-10-25T04:00:20': 1,
    '2026-10-25T04:00:30': 1,
    '2026-10-25T10:00:40': 1,
  })
})

test('a line of the future takes the time of the line before; a day ahead is believed', () => {
  const text = [
    line('2026-10-25T10:00:00Z'),
    line('2031-01-01T00:00:00Z'),
    line('2026-10-26T09:00:00Z'),
    line('2026-10-25T10:00:20Z'),
  ]
  assert.deepEqual(countText(text.join(''), { mtimeMs: MTIME }).bins, {
    '2026-10-25T10:00:00': 2,
    '2026-10-26T09:00:00': 1,
    '2026-10-25T10:00:20': 1,
  })
})

test('the order of lines makes no difference to what is counted when', () => {
  const text = Array.from({ length: 60 }, (_, at) => {
    return line(new Date(MTIME - HOUR + at * 7000).toISOString(), `job ${at} done`)
  })
  const shuffled = text.map((_, at) => text[(at * 37) % text.length])
  const count = (lines: readonly string[]): object =>
    countText(lines.join(''), { mtimeMs: MTIME }).bins
  assert.deepEqual(count(shuffled), count(text))
})

test('a line that comes when its window is judged is counted as late, and stored', () => {
  const times = ['10:00:00', '10:00:59', '10:01:00', '10:00:30']
  const text = times.map(clock => line(`2026-10-25T${clock}Z`)).join('')
  const judgedToMs = Date.UTC(2026, 9, 25, 10, 1)
  const { ledger, bins } = countText(text, { mtimeMs: MTIME, judgedToMs })
  assert.deepEqual([ledger.late, ledger.scored], [3, 4])
  assert.equal(Object.keys(bins).length, 4)
})

test('a time that the source tells holds for lines without one, repeats among them', () => {
  const text = 'no time here\nno time here\n2026-10-25T10:00:00Z INFO with one\nno time here\n'
  const told = [0, 10_000, 20_000, 30_000].map(ms => MTIME - HOUR + ms)
  const times = {
    offsets: Float64Array.of(0, 13, 26, 61),
    times: Float64Array.from(told),
  }
  assert.equal(text.indexOf('no time here', 30), 61)
  assert.deepEqual(countText(text, { mtimeMs: MTIME, times }).bins, {
    '2026-10-25T11:00:00': 1,
    '2026-10-25T11:00:10': 1,
    '2026-10-25T10:00:00': 1,
    '2026-10-25T11:00:30': 1,
  })
})
