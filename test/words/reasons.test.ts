/** Reasons in the words of a person who knows what is usual. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beforeOf, evidenceReason, reasonOf } from '../../src/words/reasons.ts'
import { evidence, finding, missing, START } from '../cli/example.ts'

const MINUTE = 60_000

function minutes(length: number, part: Parameters<typeof evidence>[1]): string {
  const own = evidence('app', part)
  return evidenceReason(own, finding('app', 0, { to: START + length * MINUTE, evidence: [own] }))
}

test('a new and a rare line are called so', () => {
  assert.equal(minutes(1, { reason: 'NewTemplate' }), 'new line')
  assert.equal(minutes(1, { reason: 'RareTemplate' }), 'rare line')
})

test('a burst is told as rates by the minute, rare lines by the hour', () => {
  const burst = { reason: 'Burst', observed: 286, typical: 3 } as const
  assert.equal(minutes(2, burst), 'usually 1.5 a minute, now 143')
  assert.equal(minutes(2, { ...burst, typical: 0 }), 'usually none a minute, now 143')
  assert.equal(minutes(60, { ...burst, typical: 3 }), 'usually 3 an hour, now 286')
})

test('lines that stay away are silence, lines that become fewer a rate', () => {
  const silent = finding('app', 0, { to: START + 81_000, evidence: [missing({ typical: 16.2 })] })
  assert.equal(reasonOf(silent), 'silent: a line that comes every 5 s stopped for 81 s')
  assert.equal(
    minutes(1, { reason: 'Missing', observed: 2, typical: 12 }),
    'usually 12 a minute, now 2',
  )
})

test('what a log did before is told with when that was', () => {
  const beforeMs = START - 86_400_000
  const fresh = finding('app', 0, { beforeMs })
  assert.equal(reasonOf(fresh), 'not new: seen before on 2026-11-19 14:07:31')
  const rare = finding('app', 0, {
    evidence: [evidence('app', { reason: 'RareTemplate' })],
    beforeMs,
  })
  assert.equal(reasonOf(rare), 'rare line, seen before on 2026-11-19 14:07:31')
  assert.equal(beforeOf(finding('app', 0)), '')
})

test('a log without time counts by lines', () => {
  const own = evidence('app', { reason: 'Burst', observed: 40, typical: 2 })
  const untimed = finding('app', 0, { timed: false, from: 1200, to: 1400, evidence: [own] })
  assert.equal(reasonOf(untimed), 'usually 2 in 200 lines, now 40')
  const gone = { ...untimed, evidence: [missing({ typical: 7 })] }
  assert.equal(reasonOf(gone), 'usually 7 in 200 lines, now none')
})

test('of a session the lines are counted, however short it is', () => {
  const own = [
    evidence('app', { reason: 'Burst', observed: 2, typical: 1 }),
    missing({ typical: 1 }),
    evidence('app', { reason: 'NewTemplate' }),
  ]
  const short = finding('app', 0, { to: START + 32, session: 'blk_1', evidence: own })
  assert.deepEqual(
    own.map(each => evidenceReason(each, short)),
    ['usually 1 in a session, now 2', 'usually 1 in a session, now none', 'new line'],
  )
})

test('without evidence the reason of the finding stands', () => {
  assert.equal(
    reasonOf(finding('app', 0, { evidence: [], reason: 'MixShift' })),
    'another mix of lines than usual',
  )
})

test('a log that only the master noticed says that it is strange only with the others', () => {
  assert.match(reasonOf(finding('app', 0, { windows: 0 })), /only together with the other logs/)
})
