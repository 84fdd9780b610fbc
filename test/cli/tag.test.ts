/** What people say, from the command to the next model version, on a real database. */
import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { listLogs, listModels } from '../../src/cli/list.ts'
import { replay } from '../../src/cli/replay.ts'
import { tag } from '../../src/cli/tag.ts'
import { withDatabase } from '../help/database.ts'
import { printed } from '../help/doors.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'

interface Tagging {
  readonly folder: string
  scan(): Promise<{ incidents: { id: string; members: { finding: string; score: number }[] }[] }>
  tag(id: string, verdict: 'true' | 'false' | 'expected'): Promise<string>
  logs(json?: boolean): Promise<string>
  models(json?: boolean): Promise<string>
  replay(): Promise<string>
}

async function broken(work: (at: Tagging) => Promise<void>): Promise<void> {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const data = { databaseUrl, dataDir: '.unused' }
      writeLog(folder, 'a.log', serviceLog({ seed: 1, minutes: 40, brokenMinute: 25 }))
      const scan = async () => JSON.parse((await runScan({ logDir: folder, databaseUrl })).out)
      await scan()
      await work({
        folder,
        scan,
        tag: (id, verdict) =>
          printed(doors => tag({ id, verdict, reason: 'seen', who: 'ann', ...data }, doors)),
        logs: (json = true) => printed(doors => listLogs({ json, ...data }, doors)),
        models: (json = true) => printed(doors => listModels({ json, ...data }, doors)),
        replay: () => printed(doors => replay({ id: 'all', json: true, ...data }, doors)),
      })
    }),
  )
}

test('tags give the precision of a log, with its interval; the last word counts', async () => {
  await broken(async at => {
    const [{ id, members }] = (await at.scan()).incidents
    assert.match(await at.tag(id.slice(0, 8), 'true'), /Tagged incident .* its 1 finding as true/)
    const { tags } = JSON.parse(await at.logs())
    assert.deepEqual([tags.true, tags.false, tags.precision], [1, 0, 1])
    assert.ok(tags.least > 0.2 && tags.least < 0.21 && tags.most === 1)
    assert.match(await at.tag(members[0].finding, 'false'), /Tagged finding [0-9a-f]+ as false/)
    assert.equal(JSON.parse(await at.logs()).tags.precision, 0)
    assert.match(await at.logs(false), /PRECISION.*\n.* 0 % \(0–79\) of 1/)
    await at.tag('1', 'expected')
    const { tags: last } = JSON.parse(await at.logs())
    assert.deepEqual([last.expected, last.precision], [1, null])
    await assert.rejects(at.tag('nothing', 'true'), /No incident or finding "nothing"/)
  })
})

test('a false finding raises the threshold of the next version, which says why', async () => {
  await broken(async at => {
    const [{ members }] = (await at.scan()).incidents
    await at.tag('1', 'false')
    appendFileSync(join(at.folder, 'a.log'), '2026-01-05T08:40:01.000Z INFO api: one line more\n')
    const again = await at.scan()
    const [first, second] = (await at.models())
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    assert.deepEqual([first.version, first.judges, second.judges], [1, false, true])
    assert.ok(first.tags === undefined && second.tags.false === 1)
    assert.equal(second.threshold, second.tags.to)
    assert.ok(second.tags.to > second.tags.from && second.tags.to < second.tags.from + 0.5)
    assert.equal(second.tags.why, 'as far as 1 false of 1 allow')
    assert.match(await at.models(false), / → /)
    const score = again.incidents[0]?.members[0].score ?? 0
    assert.ok(score < members[0].score)
    for (const line of (await at.replay()).trim().split('\n')) {
      assert.equal(JSON.parse(line).outcome, 'identical')
    }
  })
})
