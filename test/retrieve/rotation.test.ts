import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oldestFirst, rotatedName } from '../../src/retrieve/rotation.ts'

const STREAMS: Record<string, string[]> = {
  'app.log': [
    'app.log',
    'app.log.1',
    'app.log.12.gz',
    'app.log.2.zst',
    'app.log-20260101',
    'app.log-20260101.gz',
    'app.log.20260101',
    'app.log.2026-01-01',
    'app.log.2026-01-01.3.gz',
    'app.log-1700000000',
    'app.log-2026010112',
    'app.log.old',
    'app.log.bak',
    'app.log~',
    'app-20260101.log',
    'app-2026-01-01.log',
    'app_2026_01_01.log',
    'app.2026-01-01.log.gz',
    'app-2026-01-01-1.log',
    'app-2026-01-01T10-10-10.000.log',
    'app-2026-01-01_000000.log',
  ],
  'data/log/postgresql.log': [
    'data/log/postgresql-Mon.log',
    'data/log/postgresql-Sun.log',
    'data/log/postgresql-2026-01-01_000000.log',
  ],
  'pods/a/0.log': ['pods/a/0.log.20260101-101010', 'pods/a/0.log.20260101-101010.gz'],
  'var/syslog': ['var/syslog', 'var/syslog.1', 'var/syslog.2.gz'],
}

for (const [stream, names] of Object.entries(STREAMS)) {
  test(`the files of ${stream} are one stream`, () => {
    for (const name of names) assert.equal(rotatedName(name).stream, stream, name)
  })
}

test('names that only look a little like rotation are streams of their own', () => {
  for (const name of [
    'app.1.log',
    'app-1.log',
    '20260101.log',
    'a/.gz',
    'app-20269901.log',
    'Mon.log',
    '1',
  ]) {
    assert.equal(rotatedName(name).stream, name)
    assert.equal(rotatedName(name).rotated, false)
  }
})

test('only the last component of a path carries suffixes', () => {
  assert.equal(rotatedName('logs.1/2026-01-01/app.log').stream, 'logs.1/2026-01-01/app.log')
})

function sorted(...paths: string[]): string[] {
  const files = paths.map((path, index) => ({ path, name: rotatedName(path), mtimeMs: index }))
  return oldestFirst(files).map(file => file.path)
}

test('higher numbers are older, the file without a number is the newest', () => {
  const wanted = ['a.10.gz', 'a.9', 'a.2', 'a.1', 'a']
  assert.deepEqual(sorted('a', 'a.1', 'a.10.gz', 'a.2', 'a.9'), wanted)
})

test('earlier dates are older, and within a date the lower number is', () => {
  const wanted = ['a-2026-01-01-9.log', 'a-2026-01-01-10.log', 'a-2026-01-02.log', 'a.log']
  assert.deepEqual(sorted(...wanted.toReversed()), wanted)
})

test('of weekdays the file that was changed last is the newest', () => {
  const wanted = ['pg-Sat.log', 'pg-Sun.log', 'pg-Mon.log', 'pg-Tue.log']
  assert.deepEqual(sorted(...wanted), wanted)
})

test('where numbers and dates mix, the time of change decides', () => {
  assert.deepEqual(sorted('a.1', 'a-20260101', 'a.2'), ['a.1', 'a-20260101', 'a.2'])
})
