/** `replay` says of each finding whether the same score came out. */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { wallClock } from '../../src/base/clock.ts'
import { replay } from '../../src/cli/replay.ts'
import { withDatabase } from '../help/database.ts'
import { keptDoors } from '../help/doors.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

test('by incident, by id or all: identical is 0, bytes that are gone are 3', async () => {
  await withFolder(async logDir => {
    await withDatabase(async databaseUrl => {
      writeLog(logDir, 'app.log', serviceLog({ seed: 1, minutes: 40, brokenMinute: 25 }))
      await runScan({ logDir, databaseUrl })
      const run = async (id: string, json = false) => {
        const doors = { ...keptDoors(), clock: wallClock }
        const code = await replay({ id, json, databaseUrl, dataDir: '.unused' }, doors)
        return { code, out: doors.said.out }
      }
      const first = await run('1', true)
      assert.equal(first.code, 0)
      const { finding, outcome, reached, score } = JSON.parse(first.out.split('\n')[0])
      assert.deepEqual([outcome, reached], ['identical', score])
      assert.match((await run(finding.slice(0, 6))).out, /identical: [\d,]+ lines read again/)
      await assert.rejects(run('nothing like it'), /No finding or incident/)
      rmSync(join(logDir, 'app.log'))
      const gone = await run('all')
      assert.equal(gone.code, 3)
      assert.match(gone.out, /impossible: /)
    })
  })
})
