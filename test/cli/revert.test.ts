/** An older version judges again. */
import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { listModels } from '../../src/cli/list.ts'
import { revert } from '../../src/cli/revert.ts'
import { getScores } from '../../src/store/scores.ts'
import { getLog } from '../../src/store/logs.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore } from '../../src/store/pool.ts'
import { withDatabase } from '../help/database.ts'
import { printed } from '../help/doors.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

test('it judges what comes; past scores stay; later versions are set aside', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const data = { databaseUrl, dataDir: '.unused' }
      const all = serviceLog({ seed: 1, minutes: 60 }).split('\n')
      const write = (from: number, to: number): void =>
        appendFileSync(join(folder, 'a.log'), `${all.slice(from, to).join('\n')}\n`)
      writeLog(folder, 'a.log', '')
      write(0, 3000)
      await runScan({ logDir: folder, databaseUrl })
      write(3000, 3800)
      await runScan({ logDir: folder, databaseUrl })
      const run = (version: number, log = 'a.log') =>
        printed(doors => revert({ log, version, ...data }, doors))
      assert.match(await run(1), /Version 1 of "a\.log" judges from now on; 1 later version set/)
      const out = await printed(doors => listModels({ json: true, ...data }, doors))
      const rows = out
        .trim()
        .split('\n')
        .map(line => JSON.parse(line))
      assert.deepEqual(
        rows.map(row => [row.version, row.judges, row.promoted]),
        [
          [1, true, true],
          [2, false, false],
        ],
      )
      assert.ok(rows[0].to < rows[1].to && rows[0].windows < rows[1].windows)
      write(3800, 4600)
      await runScan({ logDir: folder, databaseUrl, freeze: true })
      const store = await openStore(databaseUrl, { maxConnections: 1, applicationName: 'test' })
      const { id = 0 } = (await getLog(store, 'test', 'a.log')) ?? {}
      const versions = (await getScores(store, id)).map(score => score.version)
      await closeStore(store)
      assert.equal(versions.at(0), 2)
      assert.equal(versions.at(-1), 1)
      await assert.rejects(run(7), /No version 7 of "a\.log" is kept\. There are: 1, 2\./)
      await assert.rejects(run(1, 'b.log'), /No log is called "b\.log"/)
    }),
  )
})
