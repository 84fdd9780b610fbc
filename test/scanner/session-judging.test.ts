/** Sessions from raw lines to scores and findings, through the command and the database. */
import assert from 'node:assert/strict'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { flowLines, storageFlows } from '../accuracy/flows.ts'
import { precisionOf } from '../accuracy/rank.ts'
import { withDatabase } from '../help/database.ts'
import { runScan, withFolder, writeLog } from '../help/scanning.ts'

interface Score {
  readonly kind: string
  readonly session?: string
  readonly joint: number
  readonly version: number
}

function scoresIn(path: string): Score[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  return lines.map(line => JSON.parse(line)).filter(score => score.kind === 'session')
}

const flows = storageFlows({ sessions: 500, anomalies: 0, seed: 4 })
const later = storageFlows({ sessions: 300, anomalies: 0.06, seed: 4 })

test('sessions have scores by name; a frozen model judges new ones, old scores stay', async () => {
  await withFolder(async folder => {
    await withDatabase(async databaseUrl => {
      const scores = join(folder, 'scores.jsonl')
      const logDir = join(folder, 'logs')
      const first = flowLines(flows, { seed: 1, style: 'block', timed: false })
      writeLog(logDir, 'node.log', first.text)
      const scan = { logDir, databaseUrl, scores }
      await runScan(scan)
      const before = scoresIn(scores)
      assert.deepEqual(before.map(each => each.session).sort(), [...first.names].sort())

      const second = flowLines(later, { seed: 2, style: 'block', timed: false })
      appendFileSync(join(logDir, 'node.log'), second.text)
      const report = await runScan({ ...scan, freeze: true })
      const after = scoresIn(scores)
      const fresh = new Map(after.map(each => [each.session, each.joint]))
      for (const each of before) assert.equal(fresh.get(each.session), each.joint)
      assert.equal(after.length, first.names.length + second.names.length)
      const joint = second.names.map(name => fresh.get(name) ?? 0)
      assert.ok(
        precisionOf(
          joint,
          later.map(flow => flow.anomalous),
        ) > 0.9,
      )
      assert.match(report.out, /"session":"blk_/)
    })
  })
})
