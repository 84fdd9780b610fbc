/** A scanner as a process: it learns, judges, says what it does, and outlives its database. */
import assert from 'node:assert/strict'
import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Clock, wallClock } from '../../src/base/clock.ts'
import { type ServeOptions, type SourceFigures, serveScanner } from '../../src/scanner/serve.ts'
import { getScanners, type ScannerState } from '../../src/store/heartbeats.ts'
import { getOverview } from '../../src/store/overview.ts'
import { localCrew, quickLearning } from '../help/crew.ts'
import { serviceLog, writeLog } from '../help/scanning.ts'
import { type TestSource, withSource } from '../help/source.ts'

/** Some minutes: what has not come by then never will. */
const MOST_LOOKS = 12_000

interface Served {
  readonly states: ScannerState[]
  readonly troubles: string[]
  until(met: (state: ScannerState) => boolean): Promise<void>
}

async function serving(
  { store, root, setup }: TestSource,
  changes: Partial<ServeOptions>,
  work: (served: Served) => Promise<void>,
): Promise<void> {
  const stop = new AbortController()
  const states: ScannerState[] = []
  const troubles: string[] = []
  const served = serveScanner({
    store,
    source: 'test',
    name: 'one',
    root,
    include: [],
    exclude: [],
    logName: '{path}',
    makeCrew: () => ({ ...localCrew(store, setup), close: async () => undefined }),
    learning: quickLearning,
    windowMs: 10_000,
    latenessMs: 10_000,
    pollMs: 20,
    paused: false,
    clock: wallClock,
    signal: stop.signal,
    lines: () => 0,
    onState: state => states.push(state),
    onTrouble: why => troubles.push(why),
    ...changes,
  })
  const until = async (met: (state: ScannerState) => boolean): Promise<void> => {
    const seen = states.length
    for (let look = 0; !states.slice(seen).some(met); look++) {
      if (look > MOST_LOOKS) assert.fail(`It does not come: ${states.at(-1)?.waiting}`)
      await wallClock.sleep(10)
    }
  }
  try {
    await work({ states, troubles, until })
  } finally {
    stop.abort()
    await served
  }
}

test('history is learned, what comes is judged, and the heartbeat says so', async () => {
  await withSource(async source => {
    const log = serviceLog({ seed: 1, minutes: 10, brokenMinute: 8 }).split('\n')
    const history = log.findIndex(line => line.includes('08:07:00'))
    writeLog(source.root, 'app.log', `${log.slice(0, history).join('\n')}\n`)
    const told: SourceFigures[] = []
    const onFigures = (figures: SourceFigures): void => void told.push(figures)
    await serving(source, { onFigures }, async ({ troubles, until }) => {
      await until(state => state.files === 1 && state.waiting === '')
      assert.equal((await source.log('app.log')).state, 'trained')
      writeLog(source.root, 'app.log', log.join('\n'))
      const end = Date.UTC(2026, 0, 5, 8, 9, 39)
      await until(state => state.watermarkMs >= end)
      await until(() => true)
      const { counts } = await source.log('app.log')
      assert.ok((counts.judgedTo ?? 0) >= Date.UTC(2026, 0, 5, 8, 9, 30))
      const overview = await getOverview(source.store, 'test')
      assert.equal(overview.ingest.lines, log.length - 1)
      assert.equal(overview.scanners[0]?.alive, true)
      assert.deepEqual(troubles, [])
      // Once a minute at most: they are sums over all streams.
      assert.deepEqual(
        told.map(({ overview, found }) => [overview.logs.trained, found.Low]),
        [[1, 0]],
      )
    })
    // Who leaves in order gives back at once, and is not taken for dead.
    assert.deepEqual(await getScanners(source.store, 'test'), [])
  })
})

test('paused it reads nothing and holds nothing', async () => {
  await withSource(async source => {
    writeLog(source.root, 'app.log', 'one\n')
    await serving(source, { paused: true }, async ({ until }) => {
      await until(state => state.paused && state.waiting.startsWith('paused'))
      await until(() => true)
      assert.equal((await getOverview(source.store, 'test')).shares.held, 0)
    })
    assert.equal((await getOverview(source.store, 'test')).ingest.lines, 0)
  })
})

test('an error is said, and the next turn begins from what is stored', async () => {
  await withSource(async source => {
    writeLog(source.root, 'app.log', 'one\ntwo\n')
    let crews = 0
    const makeCrew: ServeOptions['makeCrew'] = () => {
      const crew = localCrew(source.store, source.setup)
      const broken = { ...crew, run: () => Promise.reject(new Error('a thread ended')) }
      return { ...(crews++ === 0 ? broken : crew), close: async () => undefined }
    }
    await serving(source, { makeCrew }, async ({ states, troubles, until }) => {
      await until(state => state.waiting.includes('a thread ended'))
      await until(state => state.waiting === '')
      assert.ok(states.every(state => state.trouble === ''))
      assert.equal(troubles.length, 1)
      assert.equal((await getOverview(source.store, 'test')).ingest.lines, 2)
    })
  })
})

test('turns that fail one after the other are a trouble, until one does not', async () => {
  await withSource(async source => {
    writeLog(source.root, 'app.log', 'one\ntwo\n')
    let broken = true
    const makeCrew: ServeOptions['makeCrew'] = () => {
      const crew = localCrew(source.store, source.setup)
      const run: typeof crew.run = job =>
        broken ? Promise.reject(new Error('a thread ended')) : crew.run(job)
      return { run, close: async () => undefined }
    }
    await serving(source, { makeCrew }, async ({ until }) => {
      await until(state => state.trouble.includes('a thread ended'))
      broken = false
      await until(state => state.trouble === '' && state.lastPollMs > 0)
    })
  })
})

test('while it reads, the lag is the age of what is unread; then there is none', async () => {
  await withSource(async source => {
    writeLog(source.root, 'app.log', 'one\ntwo\n')
    const hour = 3_600_000
    utimesSync(join(source.root, 'app.log'), new Date(), new Date(Date.now() - hour))
    const gate = Promise.withResolvers<void>()
    const makeCrew: ServeOptions['makeCrew'] = () => {
      const crew = localCrew(source.store, source.setup)
      return {
        run: async job => {
          if (job.kind === 'read') await gate.promise
          return crew.run(job)
        },
        close: async () => undefined,
      }
    }
    // Leases are renewed a hundred times as often.
    const sleep: Clock['sleep'] = (ms, signal) => wallClock.sleep(ms / 100, signal)
    const clock = { now: () => wallClock.now(), sleep }
    await serving(source, { makeCrew, clock }, async ({ states, until }) => {
      await until(state => state.lastPollMs === 0 && state.lagSeconds > 3600)
      gate.resolve()
      await until(state => state.lastPollMs > 0)
      assert.equal(states.at(-1)?.lagSeconds, 0)
      assert.equal((await getOverview(source.store, 'test')).lagSeconds, 0)
    })
  })
})
