/** What the scanners of two nodes find is what `scan` finds in a copy of both directories. */
import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readModelFile } from '../../src/cli/model-file.ts'
import { latenessMs } from '../../operator/api/anomalymodel.ts'
import { learningOf } from '../../src/cli/learning.ts'
import { masterTurn } from '../../src/master/turn.ts'
import { type LiveSource, liveTurn } from '../../src/scanner/live.ts'
import { POD_LOG_NAME } from '../../src/scanner/logName.ts'
import { NodeTenure } from '../../src/scanner/node-tenure.ts'
import { NEW_SCANNER, storeScannerState } from '../../src/store/heartbeats.ts'
import { getLogs } from '../../src/store/logs.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, type Store } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { localCrew, workerSetup } from '../help/crew.ts'
import { withDatabase, withStore } from '../help/database.ts'
import { criText, podDirectory } from '../help/pods.ts'
import { runScan, serviceLog, withFolder, writeLog } from '../help/scanning.ts'
import { difference } from '../help/stored.ts'
import { type Found, foundBy, type Growth, growthOf, QUICK_MODEL } from './live.ts'

const START_MS = Date.UTC(2026, 0, 5, 8)
const MINUTES = 31
const BROKEN_MINUTE = 29
const HISTORY_MS = 28 * 60_000
/** All but the last windows, which are not complete before more lines come. */
const END_MS = START_MS + MINUTES * 60_000 - 40_000

const NODES = ['n1', 'n2']
const FAILING = podOf('n2', 'web-5d8f7c9b4d-b7b7b')

function podOf(node: string, name: string): string {
  return `${node}/${podDirectory({ namespace: 'shop', name, container: 'main' })}/0.log`
}

/** Two pods of one workload on two nodes, of which one fails, and a database. */
function growth(seed: number): Growth {
  const text = (own: number, brokenMinute?: number): string => {
    const broken = brokenMinute === undefined ? {} : { brokenMinute }
    return criText(serviceLog({ seed: own, minutes: MINUTES, ...broken }))
  }
  const texts = {
    [podOf('n1', 'web-5d8f7c9b4d-x2k9q')]: text(1),
    [FAILING]: text(2, BROKEN_MINUTE),
    [podOf('n2', 'db-0')]: text(3),
  }
  const times = { atMs: START_MS + HISTORY_MS, toMs: START_MS + MINUTES * 60_000 }
  return growthOf(texts, { ...times, seed })
}

function scannerOf(store: Store, above: string, node: string, model: string): LiveSource {
  const root = join(above, node)
  const { spec } = readModelFile(model)
  const learning = learningOf(spec)
  const rules = { source: 'test', name: `scanner of ${node}`, include: [], exclude: [] }
  const options = { ...rules, root, logName: '{path}' }
  const tenure = new NodeTenure(store, options, { node, reads: name => name === 'shop' })
  const own = { ...store, turns: new Map<number, number>(), streamIds: new Map<string, number>() }
  const crew = localCrew(own, workerSetup(root, learning))
  const times = { windowMs: 10_000, latenessMs: latenessMs(spec, 'file') }
  return { store, name: 'test', tenure, crew, learning, ...times }
}

async function live(
  store: Store,
  { root, model, pieces }: { readonly root: string; readonly model: string } & Growth,
): Promise<Found> {
  await ensureSource(store, { name: 'test', root, config: {} })
  const scanners = NODES.map(node => scannerOf(store, root, node, model))
  const round = async (): Promise<void> => {
    for (const [at, scanner] of scanners.entries()) {
      await liveTurn(scanner)
      // The lines are of another year than the clock: all of them are older than any look.
      const state = { ...NEW_SCANNER, node: NODES[at], lookedMs: Date.UTC(2100, 0) }
      const name = `scanner of ${NODES[at]}`
      await storeScannerState(store, { source: 'test', name, state })
    }
  }
  for (let look = 0; look < 4; look++) await round()
  const logs = await getLogs(store, 'test')
  assert.deepEqual(
    logs.map(({ name, state }) => `${name} ${state}`),
    ['shop/db/main trained', 'shop/web/main trained'],
  )
  for (const piece of [...pieces, {}, {}]) {
    for (const [name, text] of Object.entries(piece)) appendFileSync(join(root, name), text)
    await round()
  }
  const { forest, budget } = readModelFile(model).spec
  await masterTurn(store, 'test', { ...forest, alarmsPerDay: budget.findingsPerLogPerDay })
  return foundBy(store, END_MS)
}

async function scanned(logDir: string, model: string, { pieces }: Growth): Promise<Found> {
  let found: Found | undefined
  await withDatabase(async databaseUrl => {
    const options = { logDir, databaseUrl, model, logName: POD_LOG_NAME }
    await runScan(options)
    for (const piece of pieces)
      for (const [name, text] of Object.entries(piece)) appendFileSync(join(logDir, name), text)
    await runScan({ ...options, freeze: true })
    const store = await openStore(databaseUrl, { maxConnections: 2, applicationName: 'test' })
    found = await foundBy(store, END_MS)
    await closeStore(store)
  })
  assert.ok(found)
  return found
}

/** Who judges a log may stand on another node than its lines: their values are not known then. */
function withoutValues(found: Found | undefined): unknown {
  return JSON.parse(JSON.stringify(found), (key, value) => {
    return key === 'parameters' ? undefined : value
  })
}

test('two nodes find what one scan finds in a copy of their directories', async t => {
  const seed = Math.floor(performance.timeOrigin) % 2 ** 31
  t.diagnostic(`seed ${seed}`)
  const grown = growth(seed)
  await withFolder(async folder => {
    const model = join(folder, 'model.yaml')
    writeLog(folder, 'model.yaml', QUICK_MODEL)
    const [root, copy] = ['nodes', 'copy'].map(name => join(folder, name))
    for (const [name, text] of Object.entries(grown.history)) {
      for (const place of [root, copy]) writeLog(place, name, text)
    }
    let ours: Found | undefined
    await withStore(async store => {
      ours = await live(store, { root, model, ...grown })
    })
    const theirs = await scanned(copy, model, grown)
    assert.equal(difference(withoutValues(ours), withoutValues(theirs)), undefined, `seed ${seed}`)
    const [finding] = ours?.incidents[0]?.members.map(member => member.finding) ?? []
    assert.equal(finding?.log, 'shop/web/main')
    // Pod and node of its first line are those of the pod that fails.
    assert.equal(finding?.evidence[0]?.place?.stream, FAILING)
  })
})
