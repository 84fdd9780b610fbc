import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogSourceStatus } from '../../operator/api/logsource-status.ts'
import { pausedStatus, sourceStatus } from '../../operator/logsource-status.ts'
import { NOW, overview, sourceFacts } from './facts.ts'

test('a status is one that the kind takes, and its ledger adds up', () => {
  const status = sourceStatus(sourceFacts())
  assert.deepEqual(LogSourceStatus.parse(status), status)
  assert.deepEqual(status.logs, { total: 38, trained: 38, learning: 0, rejected: 0 })
  assert.deepEqual(status.columns, { scanners: '1/1', lag: '2s' })
  assert.equal(status.observedGeneration, 3)
  const { lines, empty, duplicate, scored, heldBack, rejected } = status.ingest ?? {}
  assert.equal(
    lines,
    [empty, duplicate, scored, heldBack, rejected].reduce((a = 0, b = 0) => a + b, 0),
  )
  assert.match(status.scanners?.selector ?? '', /logforest.io\/source=checkout/)
})

test('a look at the files alone is nothing to write', () => {
  const before = sourceStatus(sourceFacts())
  const scanner = {
    ...{ name: 'scanner-1', ageSeconds: 1, alive: true },
    state: { lastPollMs: NOW + 60_000, linesPerSecond: 410, problems: [] },
  }
  const found = { hasRole: true, overview: overview({ scanners: [scanner] }) }
  const database = { reached: true, found } as const
  const later = sourceFacts({ before, database, nowMs: NOW + 60_000 })
  assert.deepEqual(sourceStatus(later), before)
})

test('what a service cost is said with other news, and not where files are read', () => {
  const asked = (calls: number, bytes: number, before = {}): ReturnType<typeof sourceStatus> => {
    const fetched = { calls, fetchedBytes: calls * 1000 }
    const ingest = { ...overview().ingest, bytes }
    const found = { hasRole: true, overview: overview({ fetched, ingest }) }
    return sourceStatus(sourceFacts({ before, database: { reached: true, found } }))
  }
  const costOf = ({ ingest }: ReturnType<typeof sourceStatus>): unknown[] => [
    ingest?.calls,
    ingest?.fetchedBytes,
  ]
  assert.deepEqual(costOf(asked(0, 1000)), [undefined, undefined])
  const first = asked(7, 1000)
  assert.deepEqual(costOf(first), [7, 7000])
  assert.deepEqual(LogSourceStatus.parse(first), first)
  assert.deepEqual(costOf(asked(8, 1000, first)), [7, 7000])
  assert.deepEqual(costOf(asked(9, 1001, first)), [9, 9000])
})

test('while Postgres is away, what it told last stays', () => {
  const before = sourceStatus(sourceFacts())
  const database = { reached: false, problem: 'away' } as const
  const status = sourceStatus(sourceFacts({ before, database }))
  assert.deepEqual([status.logs, status.ingest], [before.logs, before.ingest])
  assert.equal(status.columns?.lag, '2s')
})

test('no live scanner has no lag', () => {
  const found = { hasRole: true, overview: overview({ lagSeconds: Number.NaN, scanners: [] }) }
  const status = sourceStatus(sourceFacts({ database: { reached: true, found } }))
  assert.equal(status.ingest?.lagSeconds, undefined)
  assert.equal(status.columns?.lag, undefined)
})

test('a source that is left alone keeps its status and says so', () => {
  const before = sourceStatus(sourceFacts())
  const { conditions = [], ...rest } = pausedStatus(sourceFacts({ before }))
  const { conditions: _, ...old } = before
  assert.deepEqual(rest, old)
  assert.equal(conditions.find(each => each.type === 'Reconciling')?.reason, 'Paused')
  assert.equal(conditions.length, before.conditions?.length)
})
