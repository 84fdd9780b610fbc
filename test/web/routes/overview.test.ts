/** Answers of the overview, from a scan. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CELL, decodeCells } from '../../../src/web/page/cells.ts'
import { budgetOf } from '../../../src/web/routes/overview.ts'
import { HeatJson, OverviewJson, SuiteJson } from '../../../src/web/schemas.ts'
import { BROKEN_MS, START_MS, startedWeb } from '../../help/web.ts'

const web = await startedWeb()

test('where everything stands', async () => {
  const overview = await web.get(OverviewJson, 'overview')
  assert.deepEqual([overview.source, overview.who, overview.addsUp], ['test', 'ann', true])
  assert.deepEqual([overview.from, overview.to], [START_MS, START_MS + 40 * 60_000])
  const { total, trained, learning } = overview.logs
  assert.deepEqual([total, trained, learning], [5, 4, 1])
  const { Open, Quiet, Resolved } = overview.incidents
  // The logs stopped long ago: nothing is open any more.
  assert.deepEqual([Open, Quiet, Resolved > 0], [0, 0, true])
  assert.ok(overview.lines > 12_000 && overview.findings >= 2)
})

test('nothing scanned is told as nothing, not as calm', async () => {
  const empty = await startedWeb({ empty: true })
  const { source, from, logs } = await empty.get(OverviewJson, 'overview')
  assert.deepEqual([source, from, logs.total], [null, null, 0])
})

test('the suite is stranger in that minute than usual; what is not scored is null', async () => {
  const { from, step, scores } = await web.get(SuiteJson, 'suite?points=60')
  const scored = scores.flatMap(score => (score === null ? [] : [score])).sort((a, b) => a - b)
  const broken = scores[Math.floor((BROKEN_MS - from) / step)] ?? 0
  assert.ok(scored.length > 30 && broken > (scored[scored.length >> 1] ?? 0))
  const beyond = await web.get(SuiteJson, `suite?from=${START_MS - 3_600_000}&to=${START_MS}`)
  assert.ok(beyond.scores.every(score => score === null))
})

test('the map has a row for each log, and the strange minute in those that broke', async () => {
  const { rows, from, step } = await web.get(HeatJson, 'heatmap')
  assert.equal(rows.length, 5)
  const at = Math.floor((BROKEN_MS - from) / step)
  const cell = (log: string): number =>
    decodeCells(rows.find(row => row.log === log)?.cells ?? '')[at] ?? 0
  assert.ok(cell('a.log') >= 90 && cell('b.log') >= 90 && cell('calm.log') < 90)
  assert.equal(cell('plain.log'), CELL.none)
  assert.equal(cell('short.log'), CELL.learning)
  const [first] = rows
  assert.ok(['a.log', 'b.log'].includes(first.log) && first.spans[0].incident !== '')
})

test('what has no row is folded', async () => {
  const { rows, folded } = await web.get(HeatJson, 'heatmap?rows=1')
  assert.deepEqual([rows.length, folded.count, folded.withFinding >= 1], [1, 4, true])
  assert.ok(folded.counts.some(count => count > 0))
})

test('the budget is the one that the scan had', () => {
  const scene = { spans: [], from: 0, to: 0, openAfter: 0, quietAfter: 0 }
  const of = (config: Record<string, unknown>): number | null => {
    const source = { name: 's', root: '/', config }
    return budgetOf({ ...scene, suite: 's', source, sources: [source] })
  }
  assert.deepEqual([of({}), of({ learning: { findingsPerLogPerDay: 3 } })], [null, 3])
})
