import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unexplained } from './outages.ts'

const AWAY = [{ what: 'PostgreSQL', fromMs: 100_000, toMs: 130_000 }]

function said(ms: number, text: string): string {
  return `${new Date(ms).toISOString().replace('Z', '123456Z')} ${text}`
}

function line(level: number, ms: number): string {
  return said(ms, JSON.stringify({ level, msg: 'the database does not answer' }))
}

test('a warning is explained by an outage that it falls into, or follows at once', () => {
  const log = [line(30, 5), line(40, 100_000), line(40, 139_000)].join('\n')
  assert.deepEqual(unexplained(`${log}\n`, AWAY), [])
  for (const ms of [99_000, 141_000]) {
    assert.deepEqual(unexplained(line(40, ms), AWAY), [line(40, ms)])
  }
})

test('the sentence with which a program ends is a warning', () => {
  const last = 'this operator leads no longer: no answer'
  assert.deepEqual(unexplained(said(110_000, last), AWAY), [])
  assert.deepEqual(unexplained(said(150_000, last), AWAY), [said(150_000, last)])
})

test('an error is never expected, nor is a stack', () => {
  const stack = said(110_000, '    at run (main.ts:1:1)')
  const lines = [line(50, 110_000), line(60, 110_000), stack, said(110_000, '{"msg":"?"}')]
  assert.deepEqual(unexplained(lines.join('\n'), AWAY), lines)
})
