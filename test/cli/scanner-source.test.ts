/** Where the scanner of a LogSource reads from. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { LogSource } from '../../operator/api/logsource.ts'
import { wallClock } from '../../src/base/clock.ts'
import { runScanner } from '../../src/cli/scanner.ts'
import { scannerSource } from '../../src/cli/scanner-source.ts'
import { getLogs } from '../../src/store/logs.ts'
import { getOverview, type Overview } from '../../src/store/overview.ts'
import type { Store } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { withStore } from '../help/database.ts'
import { type Fate, withProxy } from '../help/disturbing-proxy.ts'
import { keptDoors, metricsUntil } from '../help/doors.ts'
import { SHOP, writeManifests } from '../help/manifests.ts'
import { CREDENTIALS, motoServer, noMoto, REGION } from '../help/moto.ts'
import { withFolder, writeLog } from '../help/scanning.ts'

Object.assign(process.env, CREDENTIALS)

function declared(spec: object): LogSource {
  const metadata = { name: 'shop', namespace: 'ns' }
  return LogSource.parse({ apiVersion: 'logforest.io/v1alpha1', kind: 'LogSource', metadata, spec })
}

const VOLUME = { volume: { persistentVolumeClaim: { claimName: 'logs' } } }
const CLOUD = { region: REGION, logGroups: ['/a'] }

test('a volume is read where it is mounted, and must be mounted', () => {
  const doors = keptDoors()
  const from = scannerSource(declared(VOLUME), 'ns/shop', { logDir: '/logs', doors })
  assert.deepEqual(from, { root: '/logs', include: [], exclude: [], logName: '{path}' })
  assert.throws(() => scannerSource(declared(VOLUME), 'ns/shop', { logDir: undefined, doors }), {
    message: 'Cannot read the volume of "shop": --log-dir is missing.',
  })
})

test('log groups need no directory; each is a log unless a rule says otherwise', () => {
  const ruleOf = (spec: object): string =>
    scannerSource(declared(spec), 'ns/shop', { logDir: undefined, doors: keptDoors() }).logName
  assert.equal(ruleOf({ cloudWatch: CLOUD }), '{group}')
  assert.equal(ruleOf({ cloudWatch: CLOUD, logName: '{group}/{stream}' }), '{group}/{stream}')
})

test('nothing was asked before the first look', () => {
  const doors = keptDoors()
  const from = scannerSource(declared({ cloudWatch: CLOUD }), 'x', { logDir: undefined, doors })
  assert.deepEqual(from.fetched?.(), { calls: 0, fetchedBytes: 0 })
})

/** Runs the scanner of these groups, at the address of a service where one is given. */
async function scanning(
  { groups, through }: { readonly groups: readonly string[]; readonly through?: string },
  work: (scene: {
    readonly store: Store
    readonly until: (done: (overview: Overview) => boolean) => Promise<Overview>
    readonly log: () => string
  }) => Promise<void>,
): Promise<void> {
  const url = through ?? (await motoServer()).url
  await withStore(async store => {
    await withFolder(async folder => {
      writeManifests(folder)
      const cloudWatch = { region: REGION, endpoint: url, logGroups: groups }
      const source = { ...declared({ cloudWatch, pollIntervalSeconds: 1 }), status: undefined }
      writeLog(folder, 'source.yaml', JSON.stringify(source))
      await ensureSource(store, SHOP)
      process.env.DATABASE_URL = store.url
      const stop = new AbortController()
      const doors = { ...keptDoors(), clock: wallClock, signal: stop.signal }
      const files = { logSource: join(folder, 'source.yaml'), model: join(folder, 'model.yaml') }
      const running = runScanner({ ...files, healthPort: 0 }, doors)
      const until = async (done: (overview: Overview) => boolean): Promise<Overview> => {
        for (;;) {
          const overview = await getOverview(store, SHOP.name)
          if (done(overview)) return overview
          await wallClock.sleep(50)
        }
      }
      await work({ store, until, log: () => doors.said.out })
      stop.abort()
      assert.equal(await running, 0)
    })
  })
}

suite('a scanner of log groups', { skip: noMoto }, () => {
  test('history is learned, what comes is read, and calls are counted', async () => {
    const moto = await motoServer()
    const base = Math.floor(Date.now() / 60_000 - 60) * 60_000
    const events = (from: number, count: number): { timestamp: number; message: string }[] =>
      Array.from({ length: count }, (_, at) => ({
        timestamp: base + (from + at) * 1000,
        message: `request ${from + at} served`,
      }))
    await moto.put('/live', 'pod/1', events(0, 900))
    await moto.put('/live', 'pod/2', events(0, 900))
    await scanning({ groups: ['/live', '/absent'] }, async ({ store, until, log }) => {
      await until(overview => overview.logs.trained === 1)
      assert.deepEqual(
        (await getLogs(store, SHOP.name)).map(each => each.name),
        ['/live'],
      )
      await moto.put('/live', 'pod/1', events(900, 50))
      const { ingest, scanners, fetched } = await until(({ ingest }) => ingest.lines === 1850)
      assert.ok(fetched.calls >= 3 && fetched.fetchedBytes > 100_000, JSON.stringify(fetched))
      assert.equal(ingest.scored, 1850)
      const { calls = 0, fetchedBytes = 0, problems = [] } = scanners[0].state
      assert.ok(calls >= 3 && fetchedBytes > 100_000, `${calls} ${fetchedBytes}`)
      assert.match(problems[0].message, /^Cannot read log group "\/absent" in eu-central-1/)
      const metrics = await metricsUntil(log(), 'logforest_service_calls_total')
      assert.match(metrics, /logforest_service_calls_total [1-9]/)
      assert.match(metrics, /logforest_service_bytes_total [1-9]/)
    })
  })

  test('what cannot be read is what it waits for; it goes on when it is there', async () => {
    const moto = await motoServer()
    await scanning({ groups: ['/later'] }, async ({ until }) => {
      const waiting = await until(({ scanners }) => (scanners[0]?.state.waiting ?? '') !== '')
      assert.equal(
        waiting.scanners[0].state.waiting,
        `Cannot read log group "/later" in ${REGION}: there is none of that name; check the name ` +
          'and the region.',
      )
      await moto.put('/later', 'a', [{ timestamp: Date.now(), message: 'one' }])
      const { scanners } = await until(({ ingest }) => ingest.lines === 1)
      assert.equal(scanners[0].alive, true)
    })
  })

  test('without the right it says so, and goes on when it is granted', async () => {
    const moto = await motoServer()
    await moto.put('/closed', 'a', [{ timestamp: Date.now(), message: 'one' }])
    const denied: Fate = { status: 400, error: 'AccessDeniedException' }
    let fate: Fate = denied
    await withProxy(
      moto.url,
      () => fate,
      async ({ url, calls }) => {
        await scanning({ groups: ['/closed'], through: url }, async ({ until, log }) => {
          const isTold = ({ scanners: [one] }: Overview): boolean =>
            (one?.state.waiting ?? '') !== ''
          const { scanners } = await until(isTold)
          const { waiting = '' } = scanners[0].state
          assert.match(
            waiting,
            /^Cannot read log group "\/closed" in eu-central-1: access is denied/,
          )
          assert.match(waiting, /allow logs:FilterLogEvents/)
          assert.doesNotMatch(log(), /\n\s+at /, 'a sentence, no stack')
          assert.ok(calls.length < 20, `${calls.length} calls`)
          fate = 'pass'
          const read = await until(({ ingest }) => ingest.lines === 1)
          assert.equal(read.scanners[0].alive, true)
        })
      },
    )
  })
})
