/** Findings replay bit for bit: of a look back, under a frozen model, of sessions. */
import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DEFAULT_SPEC } from '../../operator/api/anomalymodel.ts'
import { learningOf } from '../../src/cli/learning.ts'
import { type Replay, replayFinding } from '../../src/scanner/replaying.ts'
import { getFindings } from '../../src/store/findings.ts'
import { getLogs } from '../../src/store/logs.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore } from '../../src/store/pool.ts'
import { flowLines, storageFlows } from '../accuracy/flows.ts'
import { workerSetup } from '../help/crew.ts'
import { withDatabase } from '../help/database.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

/** Replays all findings of the source. */
async function replayAll(databaseUrl: string, logDir: string, seed?: number): Promise<Replay[]> {
  const store = await openStore(databaseUrl, { maxConnections: 2, applicationName: 'test' })
  const setup = workerSetup(logDir, learningOf(DEFAULT_SPEC, seed))
  const replays: Replay[] = []
  try {
    for (const log of await getLogs(store, 'test')) {
      for (const finding of await getFindings(store, log.id)) {
        replays.push(await replayFinding(store, setup, finding))
      }
    }
  } finally {
    await closeStore(store)
  }
  return replays
}

function outcomes(replays: readonly Replay[]): readonly string[] {
  return [...new Set(replays.map(each => `${each.outcome} ${each.reason}`.trim()))]
}

test('findings of a look back, of sessions and under a frozen model are identical', async () => {
  await withFolder(async logDir => {
    await withDatabase(async databaseUrl => {
      writeLog(logDir, 'app.log', serviceLog({ seed: 1, minutes: 40, brokenMinute: 25 }))
      const flows = storageFlows({ sessions: 400, anomalies: 0.02, seed: 5 })
      const lines = flowLines(flows, { seed: 1, style: 'block', timed: true })
      writeLog(logDir, 'node.log', lines.text)
      await runScan({ logDir, databaseUrl })
      const back = await replayAll(databaseUrl, logDir)
      assert.ok(back.length > 3)
      assert.deepEqual(outcomes(back), ['identical'])

      const more = serviceLog({ seed: 2, minutes: 90, brokenMinute: 70 }).split('\n')
      appendFileSync(join(logDir, 'app.log'), more.slice(more.length / 2).join('\n'))
      await runScan({ logDir, databaseUrl, freeze: true })
      const frozen = await replayAll(databaseUrl, logDir)
      assert.ok(frozen.length > back.length)
      assert.ok(frozen.filter(each => each.outcome === 'identical').length > back.length - 2)
      assert.deepEqual(outcomes(await replayAll(databaseUrl, logDir, 7)), [
        'impossible it was judged under another configuration',
      ])
    })
  })
})
