import assert from 'node:assert/strict'
import { test } from 'node:test'
import { showIncident } from '../../src/cli/show-command.ts'
import { withDatabase } from '../help/database.ts'
import { keptDoors, printed } from '../help/doors.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

test('show tells of an incident by number or id, with the lines around its evidence', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const text = serviceLog({ seed: 1, minutes: 40, brokenMinute: 25 })
      writeLog(folder, 'api.log', text)
      const report = JSON.parse((await runScan({ logDir: folder, databaseUrl })).out)
      const options = { databaseUrl, dataDir: '.unused', json: false }
      const byNumber = await printed(doors => showIncident({ ...options, id: '1' }, doors))
      const id = String(report.incidents[0].id).slice(0, 8)
      assert.equal(await printed(doors => showIncident({ ...options, id }, doors)), byNumber)
      const lines = text.split('\n')
      const broken = lines.findIndex(line => line.includes('cannot reach shard'))
      for (const line of [lines[broken - 1], lines[broken]]) {
        assert.ok(byNumber.includes(line.slice(25, 60)), line)
      }
      const json = await printed(doors => showIncident({ ...options, id, json: true }, doors))
      assert.deepEqual(JSON.parse(json).members, report.incidents[0].members)
      await assert.rejects(showIncident({ ...options, id: '7' }, keptDoors()), {
        name: 'UsageError',
        message: 'No incident "7". There are incidents 1 to 1.',
      })
    }),
  )
})
