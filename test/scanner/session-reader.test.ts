/** Sessions are read from raw lines: the identifier is found, and cuts make no difference. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { assembleSessions, type SessionBlock } from '../../src/forest/sessions.ts'
import { SessionReader } from '../../src/scanner/session-reader.ts'
import { flowLines, STYLES, storageFlows } from '../accuracy/flows.ts'

const flows = storageFlows({ sessions: 150, anomalies: 0.03, seed: 1 })

/** Reads lines, with a turn and a new start behind each of the given ones. */
function sessionsOf(text: string, identifier: string, cuts: readonly number[] = []) {
  let reader = new SessionReader(identifier)
  const blocks: SessionBlock[] = []
  const lines = text.trim().split('\n')
  lines.forEach((line, number) => {
    const bytes = Buffer.from(line)
    const record = { shape: line.length % 7, timeMs: Number.NaN, offset: number * 99, line: number }
    reader.read({ bytes, start: 0, end: bytes.length }, record)
    if (!cuts.includes(number) && number + 1 < lines.length) return
    const taken = reader.take()
    if (taken !== undefined) blocks.push({ stream: 0, bytes: taken, fresh: true })
    reader = new SessionReader(identifier, reader.save())
  })
  const templateOf = [Uint32Array.from({ length: 7 }, (_, shape) => shape)]
  const templateHashes = Uint32Array.from({ length: 7 }, (_, at) => at * 7919)
  return assembleSessions(blocks, { templateOf, templateHashes }).sessions
}

for (const style of Object.keys(STYLES)) {
  test(`sessions named in the style "${style}" are found, all of them and no others`, () => {
    const { text, names } = flowLines(flows, { seed: 1, style, timed: true })
    assert.deepEqual([...sessionsOf(text, 'Auto').names].sort(), [...names].sort())
  })
}

test('turns and restarts anywhere give the same sessions', () => {
  const { text } = flowLines(flows, { seed: 2, style: 'uuid', timed: true })
  const whole = sessionsOf(text, 'Auto')
  assert.ok(whole.matrix.rows > 100)
  fc.assert(
    fc.property(fc.array(fc.nat(2000), { maxLength: 6 }), cuts => {
      assert.deepEqual(sessionsOf(text, 'Auto', cuts), whole)
    }),
    { numRuns: 10 },
  )
})

test('a pattern names the sessions, and Off asks for none', () => {
  const text = 'a user=eve x\nb user=bob y\nc user=eve z\n'
  assert.deepEqual(sessionsOf(text, 'user=\\w+').names, ['user=eve', 'user=bob'])
  assert.deepEqual(sessionsOf(text, 'Off').names, [])
})

test('a log of users and counters has no sessions', () => {
  const lines = Array.from({ length: 3000 }, (_, i) => `served user_${1000 + (i % 30)} in ${i} ms`)
  assert.deepEqual(sessionsOf(lines.join('\n'), 'Auto').names, [])
})

test('of a long text the first kibibyte is looked at, of JSON all', () => {
  const padding = 'x '.repeat(600)
  const lines = (lineOf: (step: string, id: string) => string): string => {
    const line = (i: number): string => lineOf('.'.repeat(i % 4), `job_${1000 + (i >> 2)}`)
    return Array.from({ length: 600 }, (_, i) => line(i)).join('\n')
  }
  const behind = lines((step, id) => `did${step} ${padding} ${id}`)
  assert.deepEqual(sessionsOf(behind, 'Auto').names, [])
  const inJson = lines((step, id) => `{"msg":"did${step} ${padding}","id":"${id}"}`)
  assert.equal(sessionsOf(inJson, 'Auto').names.length, 150)
})
