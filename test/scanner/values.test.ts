/**
 * From raw lines through a whole scan: in a log whose lines are as usual a value ten times out of
 * its range, and a word never seen at its place, are found, explained, and replayed bit for bit.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_SPEC } from '../../operator/api/anomalymodel.ts'
import { seededRandom } from '../../src/base/random.ts'
import { learningOf } from '../../src/cli/learning.ts'
import type { Finding } from '../../src/flow.ts'
import { replayFinding } from '../../src/scanner/replaying.ts'
import { getFindings } from '../../src/store/findings.ts'
import { getLogs } from '../../src/store/logs.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore } from '../../src/store/pool.ts'
import { workerSetup } from '../help/crew.ts'
import { withDatabase } from '../help/database.ts'
import { runScan, withFolder, writeLog } from '../help/scanning.ts'

const START_MS = Date.UTC(2026, 0, 5, 8)
const MINUTES = 300

interface Strange {
  readonly second: number
  readonly ms?: number
  readonly state?: string
}

/** A line a second, of one kind or another; `strange` changes the amount or the state of one. */
function logOf({ second: at, ms, state }: Strange): string {
  const random = seededRandom(4, 'values')
  const lines = Array.from({ length: 60 * MINUTES }, (_, second) => {
    const time = new Date(START_MS + second * 1000).toISOString()
    const usual = 20 + random.below(60)
    const states = ['OK', 'SYNC', 'IDLE'][random.below(3)]
    const kind = second === at ? (ms === undefined ? 1 : 0) : random.below(5)
    if (kind === 0) return `${time} INFO request served in ${(second === at && ms) || usual}ms`
    if (kind === 1) {
      return `${time} INFO beat seq=${second}, state=${(second === at && state) || states}, lag=9`
    }
    return `${time} INFO ${['entry refreshed', 'pool is idle', 'page flushed'][kind - 2]}`
  })
  return `${lines.join('\n')}\n`
}

async function found(text: string, check: (finding: Finding | undefined) => void): Promise<void> {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      writeLog(folder, 'a.log', text)
      await runScan({ logDir: folder, databaseUrl })
      const store = await openStore(databaseUrl, { maxConnections: 1, applicationName: 'test' })
      try {
        const [log] = await getLogs(store, 'test')
        const findings = await getFindings(store, log.id)
        check(findings[0])
        const setup = workerSetup(folder, learningOf(DEFAULT_SPEC, 1))
        for (const finding of findings) {
          const { outcome } = await replayFinding(store, setup, finding)
          assert.equal(outcome, 'identical')
        }
      } finally {
        await closeStore(store)
      }
    }),
  )
}

test('a latency far out of its range is found with its line, its value and the range', async () => {
  await found(logOf({ second: 4000, ms: 2400 }), finding => {
    const [evidence] = finding?.evidence ?? []
    assert.deepEqual([evidence?.reason, evidence?.value?.kind], ['UnusualValue', 'High'])
    assert.equal(evidence?.value?.place, 1)
    assert.equal(evidence?.value?.amount, 2_400_000)
    assert.deepEqual(evidence?.value?.unit, { text: 'ms', factor: 1000 })
    assert.ok((evidence?.value?.most ?? 0) <= 80_000)
    assert.equal(evidence?.place?.line, 4000)
    assert.equal(finding?.why[0].feature, 'range')
  })
})

test('a state never seen is found with its line and the usual states', async () => {
  await found(logOf({ second: 4001, state: 'DEGRADED' }), finding => {
    const [evidence] = finding?.evidence ?? []
    assert.deepEqual([evidence?.reason, evidence?.value?.word], ['UnusualValue', 'DEGRADED'])
    assert.deepEqual([...(evidence?.value?.words ?? [])].sort(), ['IDLE', 'OK', 'SYNC'])
    assert.equal(evidence?.place?.line, 4001)
    assert.equal(finding?.why[0].feature, 'new values')
  })
})

test('the same log without them has no such finding', async () => {
  await found(logOf({ second: -1 }), finding => assert.equal(finding, undefined))
})
