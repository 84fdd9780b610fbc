/** Taking back what was said, from the command to the tags that are left. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listLogs } from '../../src/cli/list.ts'
import { tag } from '../../src/cli/tag.ts'
import { untag } from '../../src/cli/untag.ts'
import { withDatabase } from '../help/database.ts'
import { printed } from '../help/doors.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

test('the last word of somebody is taken back, and the one before counts again', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const data = { databaseUrl, dataDir: '.unused' }
      writeLog(folder, 'a.log', serviceLog({ seed: 1, minutes: 40, brokenMinute: 25 }))
      const { out } = await runScan({ logDir: folder, databaseUrl })
      const [{ id, members }] = JSON.parse(out).incidents
      let now = 1_800_000_000_000
      const say = (id: string, verdict: 'true' | 'false', who: string) =>
        printed(doors => {
          const clock = { ...doors.clock, now: () => now++ }
          return tag({ id, verdict, reason: 'seen', who, ...data }, { ...doors, clock })
        })
      const undo = (id: string, who: string) => printed(doors => untag({ id, who, ...data }, doors))
      const counted = async () => {
        const { tags } = JSON.parse(
          await printed(doors => listLogs({ json: true, ...data }, doors)),
        )
        return tags === undefined ? undefined : [tags.true, tags.false]
      }
      await say('1', 'false', 'ann')
      await say(members[0].finding, 'true', 'bo')
      assert.deepEqual(await counted(), [1, 0])
      await assert.rejects(undo('1', 'cy'), /the last word on "1" is that of bo: give --who/)
      assert.match(
        await undo(members[0].finding.slice(0, 8), 'bo'),
        /^Took back "true" of bo, said at 2027-01-15 .*, of 1 finding\.\n$/,
      )
      assert.deepEqual(await counted(), [0, 1])
      // A word on the whole goes as a whole, by the incident's number as by its id.
      await say('1', 'true', 'ann')
      assert.match(await undo(id.slice(0, 8), 'ann'), /^Took back "true" of ann/)
      assert.deepEqual(await counted(), [0, 1])
      await undo('1', 'ann')
      assert.equal(await counted(), undefined)
      await assert.rejects(undo('1', 'ann'), /Cannot undo: nothing was said of "1"/)
      await assert.rejects(undo('ffff', 'ann'), /nothing was said of "ffff"/)
    }),
  )
})
