import assert from 'node:assert/strict'
import { test } from 'node:test'
import { criPrefix } from '../../src/parse/cri.ts'

const rest = (line: string) => line.slice(criPrefix(Buffer.from(line), 0, line.length))

test('the prefix of a container runtime is found, with nanoseconds and zone', () => {
  assert.equal(rest('2026-01-02T03:04:05.6Z stdout F rest of it'), 'rest of it')
  assert.equal(rest('2026-01-02T03:04:05.123456789+02:00 stderr P part'), 'part')
})

test('other lines stay whole', () => {
  for (const line of [
    '2026-01-02T03:04:05.6Z out F x',
    'short',
    '2026-01-02 03:04:05.678 stdout F',
  ]) {
    assert.equal(rest(line), line)
  }
})
