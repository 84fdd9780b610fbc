/** Where a scan reads from. */
import assert from 'node:assert/strict'
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { wallClock } from '../../src/base/clock.ts'
import type { CloudWatchScan } from '../../src/cli/commands.ts'
import { replay } from '../../src/cli/replay.ts'
import { openScanSource } from '../../src/cli/scan-source.ts'
import { showIncident } from '../../src/cli/show-command.ts'
import { CloudWatch } from '../../src/retrieve/cloudwatch.ts'
import { Directory } from '../../src/retrieve/directory.ts'
import { getOverview } from '../../src/store/overview.ts'
import { withDatabase, withStore } from '../help/database.ts'
import { type Fate, withProxy } from '../help/disturbing-proxy.ts'
import { keptDoors, printed } from '../help/doors.ts'
import { CREDENTIALS, motoServer, noMoto, REGION } from '../help/moto.ts'
import { runScan, SCAN_OPTIONS, withFolder } from '../help/scanning.ts'

Object.assign(process.env, CREDENTIALS)

const CLOUD = { region: REGION, since: { agoMs: 600_000 }, logName: '{group}' }

async function named(cloudWatch: CloudWatchScan): Promise<string> {
  const from = await openScanSource({ ...SCAN_OPTIONS, cloudWatch }, keptDoors())
  from.close()
  return from.name
}

test('a directory is called as it is called on disk', async () => {
  await withFolder(async folder => {
    const logDir = join(folder, '.')
    const from = await openScanSource({ ...SCAN_OPTIONS, logDir }, keptDoors())
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
  const from = await openScanSource({ ...SCAN_OPTIONS, cloudWatch }, keptDoors())
  assert.ok(from.retriever('a', []) instanceof CloudWatch)
  assert.equal(from.division?.logOf('/shop/api:pod/1'), '/shop/api')
  assert.equal(from.cost?.(), '0 calls of CloudWatch Logs, 0 bytes')
  from.close()
})

suite('a scan of log groups', { skip: noMoto }, () => {
  test('lines without a time were written when AWS says', async () => {
    const moto = await motoServer()
    const base = Math.floor(Date.now() / 60_000 - 60) * 60_000
    const isBroken = (at: number): boolean => at >= 1600 && at < 1620
    const events = Array.from({ length: 2400 }, (_, at) => ({
      timestamp: base + at * 1000,
      message: isBroken(at) ? 'cannot reach the shard\n\tat reach (a.ts:12)' : `served ${at} ok`,
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
      assert.equal(report.ledger.lines, 2420)
      assert.equal(report.spanMs, 2_400_000)
      const [incident] = report.incidents
      assert.equal(incident.members[0].onsetMs, base + 1_600_000)
      const place = { id: '1', json: false, dataDir: '.unused', databaseUrl }
      // Its lines are not on this machine: they are fetched again, by their time and words.
      const shown = await printed(doors => showIncident(place, doors))
      assert.match(shown, /\/untimed:a:1601\n\s+1599 +served 1598 ok\n\s+1600 +served 1599 ok\n/)
      assert.match(shown, /\n\s+> 1601 +cannot reach the shard\n/)
      const again = await printed(doors => replay(place, doors), 3)
      assert.match(
        again,
        /impossible: its lines came from CloudWatch Logs, which gives them by time/,
      )
    })
  })

  test('with --watch a service that is away for a while is told and asked again', async () => {
    const moto = await motoServer()
    const put = (at: number): Promise<void> =>
      moto.put('/watched', 'a', [{ timestamp: Date.now(), message: `line ${at}` }])
    await put(0)
    const denied: Fate = { status: 400, error: 'UnrecognizedClientException' }
    let isAway = false
    const fate = (): Fate => (isAway ? denied : 'pass')
    await withStore(async store => {
      await withProxy(moto.url, fate, async proxy => {
        const stop = new AbortController()
        const doors = { ...keptDoors(), clock: wallClock, signal: stop.signal }
        const groups = ['/watched', '/absent']
        const cloudWatch = { ...CLOUD, groups, endpoint: proxy.url }
        const options = { cloudWatch, watch: true, databaseUrl: store.url }
        const running = runScan({ ...options, json: false, failOn: 'High' }, doors)
        const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
          while (!(await holds())) await wallClock.sleep(50)
        }
        const lines = async (): Promise<number> => (await getOverview(store, 'test')).ingest.lines
        await until(() => doors.said.out !== '')
        isAway = true
        await until(() => doors.said.error.includes('AWS does not know these credentials'))
        isAway = false
        await put(1)
        await until(async () => (await lines()) === 2)
        const seen = proxy.calls.length
        await until(() => proxy.calls.length > seen + 12)
        stop.abort()
        assert.equal((await running).code, 0)
        // What is wrong at each look is told when it begins: before the outage and behind it.
        const times = doors.said.error.split('"/absent"').length - 1
        assert.ok(times >= 1 && times <= 2, doors.said.error)
      })
    })
  })

  test('of a group in another region it is said where it was asked for', async () => {
    const moto = await motoServer()
    const events = [{ timestamp: Date.now() - 60_000, message: 'one' }]
    await moto.region('us-east-1').put('/elsewhere', 'a', events)
    const scanned = async (region: string, group: string): Promise<string> => {
      let out = ''
      await withDatabase(async databaseUrl => {
        const cloudWatch = { ...CLOUD, region, groups: [group], endpoint: moto.url }
        out = (await runScan({ cloudWatch, databaseUrl })).out
      })
      return out
    }
    await assert.rejects(scanned(REGION, '/elsewhere'), {
      exitCode: 3,
      message:
        'Cannot read log group "/elsewhere" in eu-central-1: there is none of that name; check ' +
        'the name and the region.',
    })
    await assert.rejects(scanned(REGION, '/elsew*'), {
      exitCode: 3,
      message:
        'Cannot read log groups "/elsew*" in eu-central-1: none begins so; check the name and ' +
        'the region.',
    })
    assert.equal(JSON.parse(await scanned('us-east-1', '/elsewhere')).ledger.lines, 1)
  })

  test('without the right a scan ends with exit code 3 and says which', async () => {
    const moto = await motoServer()
    const denied: Fate = { status: 400, error: 'AccessDeniedException' }
    await withProxy(
      moto.url,
      () => denied,
      async ({ url, calls }) => {
        await withDatabase(async databaseUrl => {
          const cloudWatch = { ...CLOUD, groups: ['/closed'], endpoint: url }
          await assert.rejects(runScan({ cloudWatch, databaseUrl }), {
            exitCode: 3,
            message: /^Cannot read log group "\/closed" in .*: access is denied; allow logs:Filter/,
          })
          assert.equal(calls.length, 1)
        })
      },
    )
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
