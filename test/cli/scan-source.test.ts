/** Where a scan reads from. */
import assert from 'node:assert/strict'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { CloudWatchScan, ScanOptions } from '../../src/cli/commands.ts'
import { openScanSource } from '../../src/cli/scan-source.ts'
import { CloudWatch } from '../../src/retrieve/cloudwatch.ts'
import { Directory } from '../../src/retrieve/directory.ts'
import { withDatabase } from '../help/database.ts'
import { keptDoors } from '../help/doors.ts'
import { CREDENTIALS, motoServer, noMoto, REGION } from '../help/moto.ts'
import { runScan, withFolder } from '../help/scanning.ts'

Object.assign(process.env, CREDENTIALS)

const OPTIONS: ScanOptions = {
  dataDir: '.unused',
  watch: false,
  pollIntervalMs: 50,
  include: [],
  exclude: [],
  freeze: false,
  json: true,
}
const CLOUD = { region: REGION, since: { agoMs: 1000 }, logName: '{group}' }

async function named(cloudWatch: CloudWatchScan): Promise<string> {
  const from = await openScanSource({ ...OPTIONS, cloudWatch }, keptDoors())
  from.close()
  return from.name
}

test('a directory is called as it is called on disk', async () => {
  await withFolder(async folder => {
    const logDir = join(folder, '.')
    const from = await openScanSource({ ...OPTIONS, logDir }, keptDoors())
    assert.equal(from.name, realpathSync(folder))
    assert.ok(from.retriever('a', []) instanceof Directory)
    from.close()
  })
})

test('log groups are called by region, names and what makes logs of them', async () => {
  assert.equal(await named({ ...CLOUD, groups: ['/b', '/a*'] }), `cloudwatch://${REGION}//a*,/b`)
  const other = { ...CLOUD, groups: ['x'], logName: '{stream}', endpoint: 'http://h:1/' }
  assert.equal(await named(other), `cloudwatch://${REGION}/h:1/x as {stream}`)
  const cloudWatch = { ...CLOUD, groups: ['x'] }
  const from = await openScanSource({ ...OPTIONS, cloudWatch }, keptDoors())
  assert.ok(from.retriever('a', []) instanceof CloudWatch)
  assert.equal(from.division?.logOf('/shop/api:pod/1'), '/shop/api')
  assert.equal(from.cost?.(), '0 calls of CloudWatch Logs, 0 bytes')
  from.close()
})

suite('a scan of log groups', { skip: noMoto }, () => {
  test('lines without a time were written when AWS says', async () => {
    const moto = await motoServer()
    const base = Math.floor(Date.now() / 60_000 - 60) * 60_000
    const events = Array.from({ length: 600 }, (_, at) => ({
      timestamp: base + at * 1000,
      message: at === 400 ? 'cannot reach the shard\n\tat reach (shard.ts:12)' : `served ${at} ok`,
    }))
    await moto.put('/untimed', 'a', events)
    await withDatabase(async databaseUrl => {
      const cloudWatch = {
        ...{ groups: ['/untimed'], region: REGION, endpoint: moto.url, logName: '{group}' },
        since: { agoMs: 7_200_000 },
      }
      const { code, out, error } = await runScan({ cloudWatch, databaseUrl })
      assert.equal(code, 0, error)
      const report = JSON.parse(out)
      assert.equal(report.ledger.lines, 601)
      assert.equal(report.spanMs, 600_000)
      const [incident] = report.incidents
      assert.equal(incident.members[0].onsetMs, base + 400_000)
    })
  })

  test('a group that is not there ends the scan with exit code 3 and a sentence', async () => {
    const { url } = await motoServer()
    await withDatabase(async databaseUrl => {
      const cloudWatch = { ...CLOUD, groups: ['/nothing'], endpoint: url }
      await assert.rejects(runScan({ cloudWatch, databaseUrl }), {
        exitCode: 3,
        message: /^Cannot read log group "\/nothing" in eu-central-1: there is none of that name/,
      })
    })
  })
})
