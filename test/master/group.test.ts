/** Which findings are one incident. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Finding } from '../../src/flow.ts'
import { groupFindings, nearnessOf } from '../../src/master/group.ts'
import { found, minute } from './findings.ts'
import { MINUTE } from './suite.ts'

const NEAR = nearnessOf(MINUTE)

function groups(...findings: Finding[]): string[][] {
  return groupFindings(findings, NEAR).map(group => group.findings.map(finding => finding.id))
}

test('findings within five windows are one incident, later ones another', () => {
  assert.deepEqual(groups(found('a', 0), found('b', 6)), [['a@0', 'b@6']])
  assert.deepEqual(groups(found('a', 0), found('b', 6.1)), [['a@0'], ['b@6.1']])
})

test('with short windows a minute is still near', () => {
  assert.deepEqual(nearnessOf(10_000), { gapMs: 60_000, spreadMs: 150_000 })
})

test('an incident goes on while its own log does, however long', () => {
  const waves = Array.from({ length: 20 }, (_, at) => found('a', at * 5))
  assert.equal(groups(...waves).length, 1)
})

test('odd logs that follow one another all day do not become one incident', () => {
  const day = Array.from({ length: 100 }, (_, at) => found(`log-${at}`, at * 5))
  const made = groups(...day)
  assert.ok(made.length > 20, String(made.length))
  assert.ok(Math.max(...made.map(group => group.length)) <= 4)
})

test('a log that is struck late, while the incident still goes on, belongs to it', () => {
  const outage = found('db', 0, { to: minute(60) })
  assert.deepEqual(groups(outage, found('queue', 40)), [['db@0', 'queue@40']])
})

test('every finding is in exactly one incident, in any order of input', () => {
  const any = fc.record({
    log: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    at: fc.integer({ min: 0, max: 120 }),
    length: fc.integer({ min: 1, max: 20 }),
  })
  fc.assert(
    fc.property(fc.array(any, { maxLength: 20 }), specs => {
      const findings = specs.map(({ log, at, length }, index) =>
        found(log, at, { id: String(index), to: minute(at + length) }),
      )
      const made = groupFindings(findings, NEAR)
      const ids = made.flatMap(group => group.findings.map(finding => finding.id))
      assert.deepEqual(ids.sort(), findings.map(finding => finding.id).sort())
      assert.deepEqual(groupFindings(findings.toReversed(), NEAR), made)
    }),
  )
})
