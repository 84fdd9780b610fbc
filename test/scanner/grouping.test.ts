import assert from 'node:assert/strict'
import { test } from 'node:test'
import { grouped } from '../../src/scanner/grouping.ts'
import type { LearnJob } from '../../src/scanner/job.ts'

/** Learning of so many logs with so many bytes each. */
function learning(logs: number, bytes: number, changes: Partial<LearnJob> = {}) {
  return Array.from({ length: logs }, (_, index) => {
    const log = `log ${index}`
    const times = { windowMs: 10_000, watermarkMs: Number.POSITIVE_INFINITY, settledMs: 1 }
    const job = { kind: 'learn', log, lookBack: true, ...times } as const
    return { job: { ...job, lastBins: index + 1, ...changes }, bytes }
  })
}

test('a hundred thousand short logs make some hundred jobs, each log in one of them', () => {
  const given = learning(100_000, 500)
  const jobs = grouped(given)
  assert.ok(jobs.length < 1000, `${jobs.length}`)
  const logs = jobs.flatMap(({ job }) => (job.kind === 'sort' ? job.logs : []))
  assert.deepEqual(
    logs,
    given.map(({ job: { log, lastBins } }) => ({ log, lastBins })),
  )
  assert.equal(
    jobs.reduce((sum, { bytes }) => sum + bytes, 0),
    100_000 * 500,
  )
})

test('few logs are learned each alone, so that all threads have work', () => {
  const jobs = grouped(learning(9, 500))
  assert.deepEqual(
    jobs.map(({ job, logs }) => [job.kind, logs]),
    Array(9).fill(['learn', 1]),
  )
})

test('long logs and new versions on the side go alone beside many short ones', () => {
  const long = learning(3, 1 << 20)
  const aside = learning(2, 500, { lookBack: false })
  const jobs = grouped([...learning(1000, 500), ...long, ...aside])
  assert.equal(jobs.filter(({ job }) => job.kind === 'learn').length, 5)
})

test('logs of one job have windows of one length', () => {
  const jobs = grouped([...learning(500, 500), ...learning(500, 500, { windowMs: 60_000 })])
  const lengths = jobs.map(({ job }) => (job.kind === 'sort' ? [job.windowMs, job.logs.length] : 0))
  assert.equal(new Set(lengths.map(String)).size > 1, true)
  assert.equal(
    jobs.reduce((sum, { logs }) => sum + logs, 0),
    1000,
  )
})
