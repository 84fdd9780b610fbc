/** Sessions that failed in the same way are one finding; each has its score. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeSessions, learnSessions } from '../../src/forest/session-detector.ts'
import { sessionFindings, sessionScores } from '../../src/forest/session-finding.ts'
import type { Sessions } from '../../src/forest/sessions.ts'
import { forestOptions } from '../help/rows.ts'
import { flowsOf, sessionMatrix } from '../help/sessions.ts'

const USUAL = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? [0, 1, 2] : [0, 1, 1, 2]))
const { model } = learnSessions(sessionMatrix(flowsOf(...USUAL)), forestOptions({ trees: 10 }))
const BROKEN = [0, 1, 2, 7]

/** Sessions that begin every minute from `starts` on, as judged. */
function judged(events: readonly (readonly number[])[], minutes: readonly number[]) {
  const matrix = sessionMatrix(flowsOf(...events))
  const from = Float64Array.from(minutes, minute => minute * 60_000)
  const lines = Float64Array.from(events, each => each.length)
  const cells = new Float64Array(matrix.column.length)
  const sessions: Sessions = {
    timed: true,
    matrix,
    names: events.map((_, row) => `job_${row}`),
    stream: new Uint32Array(events.length),
    from,
    to: from.map(start => start + 999),
    firstLine: from,
    lastLine: from,
    lines,
    fresh: new Uint8Array(events.length),
    firstOffsets: cells.map((_, i) => i * 10),
    firstLines: cells.map((_, i) => i),
    firstTimes: cells,
  }
  const templates = Array.from({ length: 23 }, (_, i) => {
    return { id: `t${i}`, text: `line ${i}`, level: i === 7 ? 6 : 3, shapes: [] }
  })
  const verdicts = judgeSessions(model, matrix)
  const base = { log: 'a.log', model, modelVersion: 4, sessions, verdicts, templates }
  return { ...base, streams: ['a.log'], own: false }
}

test('a failure that comes again within minutes is told once, later again', () => {
  const events = [[0, 1, 2], BROKEN, BROKEN, [0, 1, 2], BROKEN]
  const findings = sessionFindings(judged(events, [0, 1, 3, 4, 60]))
  assert.deepEqual(
    findings.map(({ windows, session, reason, from }) => ({ windows, session, reason, from })),
    [
      { windows: 2, session: 'job_1', reason: 'NewTemplate', from: 60_000 },
      { windows: 1, session: 'job_4', reason: 'NewTemplate', from: 3_600_000 },
    ],
  )
  const [{ evidence, timed, to, modelVersion, why }] = findings
  assert.ok(why.some(({ feature, decisive }) => decisive && feature.startsWith('session ')))
  assert.deepEqual([timed, to, modelVersion], [true, 181_000, 4])
  assert.deepEqual([evidence[0].text, evidence[0].level], ['line 7', 6])
  assert.deepEqual([evidence[0].place?.line, evidence[0].place?.offset], [6, 60])
})

test('failures of two kinds are two findings with ids of their own', () => {
  const findings = sessionFindings(judged([BROKEN, [0, 1, 2, 9]], [0, 0]))
  assert.equal(new Set(findings.map(each => each.id)).size, 2)
})

test('every session has a score with its name', () => {
  const scores = sessionScores(judged([[0, 1, 2], BROKEN], [0, 1]))
  assert.deepEqual(
    scores.map(({ kind, session, alarm, lines, to }) => ({ kind, session, alarm, lines, to })),
    [
      { kind: 'session', session: 'job_0', alarm: false, lines: 3, to: 1000 },
      { kind: 'session', session: 'job_1', alarm: true, lines: 4, to: 61_000 },
    ],
  )
  assert.deepEqual(scores[1].baselines.newLines, 1)
})
