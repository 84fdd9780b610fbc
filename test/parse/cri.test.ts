import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CriParts, criPrefix } from '../../src/parse/cri.ts'

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

test('a part goes on with the part before of the same output, whatever stands between', () => {
  const parts = new CriParts()
  const goesOn = (line: string) => parts.goesOn(Buffer.from(line), 0, line.length)
  const stamp = '2026-01-02T03:04:05.123456789Z'
  const lines: [string, boolean][] = [
    [`${stamp} stdout P first`, false],
    [`${stamp} stderr F another`, false],
    [`${stamp} stdout P:x second`, true],
    ['no line of a runtime', false],
    [`${stamp} stdout F last`, true],
    [`${stamp} stdout F new`, false],
    [`${stamp} stderr P F is text`, false],
  ]
  for (const [line, further] of lines) assert.equal(goesOn(line), further, line)
  assert.equal(parts.open, 2)
  assert.equal(new CriParts(2).goesOn(Buffer.from(`${stamp} stderr F end`), 0, 43), true)
})
