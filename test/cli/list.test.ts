import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listLogs, listModels, listTemplates } from '../../src/cli/list.ts'
import { withDatabase } from '../help/database.ts'
import { keptDoors, printed } from '../help/doors.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

/** A scanned folder with a log that is trained and one that is too short. */
async function scanned(
  work: (options: { databaseUrl: string; dataDir: string; json: boolean }) => Promise<void>,
): Promise<void> {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      writeLog(folder, 'api.log', serviceLog({ seed: 1, minutes: 20 }))
      writeLog(folder, 'young.log', 'one\ntwo\n')
      await runScan({ logDir: folder, databaseUrl })
      await work({ databaseUrl, dataDir: '.unused', json: true })
    }),
  )
}

/** Lines of JSON. */
function rowsOf(text: string): Record<string, unknown>[] {
  return text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
}

test('logs lists each log with its state and lines', async () => {
  await scanned(async options => {
    const rows = rowsOf(await printed(doors => listLogs(options, doors)))
    assert.deepEqual(
      rows.map(row => [row.name, row.state]),
      [
        ['api.log', 'trained'],
        ['young.log', 'learning'],
      ],
    )
    const table = await printed(doors => listLogs({ ...options, json: false }, doors))
    assert.match(table, /api\.log/)
  })
})

test('models lists the model of each log that has one', async () => {
  await scanned(async options => {
    const rows = rowsOf(await printed(doors => listModels(options, doors)))
    assert.deepEqual(
      rows.map(row => [row.log, row.version]),
      [['api.log', 1]],
    )
  })
})

test('models lists what all logs are judged by together', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      for (const seed of [1, 2, 3]) {
        writeLog(folder, `s${seed}.log`, serviceLog({ seed, minutes: 120 }))
      }
      await runScan({ logDir: folder, databaseUrl })
      const options = { databaseUrl, dataDir: '.unused', json: true }
      const rows = rowsOf(await printed(doors => listModels(options, doors)))
      const [suite, ...more] = rows.filter(({ log }) => log === '')
      assert.deepEqual([suite.version, suite.logs, suite.judges, more], [1, 3, true, []])
      assert.ok(Number(suite.windows) > 100 && Number(suite.threshold) > 1)
      const table = await printed(doors => listModels({ ...options, json: false }, doors))
      assert.match(table, /3 logs together +1 +judges/)
    }),
  )
})

test('templates lists the templates of a log by their lines, which add up', async () => {
  await scanned(async options => {
    const rows = rowsOf(
      await printed(doors => listTemplates({ ...options, log: 'api.log' }, doors)),
    )
    const lines = rows.map(row => Number(row.lines))
    assert.deepEqual(
      lines,
      [...lines].sort((a, b) => b - a),
    )
    const written = serviceLog({ seed: 1, minutes: 20 }).split('\n').length - 1
    assert.equal(
      lines.reduce((sum, each) => sum + each, 0),
      written,
    )
  })
})

test('an unknown log is refused with the nearest name', async () => {
  await scanned(async options => {
    const call = listTemplates({ ...options, log: 'apo.log' }, keptDoors())
    await assert.rejects(call, { name: 'UsageError', message: /Did you mean "api\.log"\?/ })
  })
})
