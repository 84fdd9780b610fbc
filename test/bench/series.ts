/**
 * What a month of a thousand logs takes on disk, and how long each view waits for its answer on it,
 * warm, from the request to the last byte: `npm run bench -- series`. The rows are made in SQL
 * (month.ts); the last day is rolled up by the product itself. It also says how many partitions
 * each view opens.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCheckup } from '../../src/store/checkup.ts'
import { startEmbedded } from '../../src/store/embedded.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, type Store } from '../../src/store/pool.ts'
import { rollUp } from '../../src/store/rollUps.ts'
import { answering } from '../help/answering.ts'
import type { Figure } from '../help/figures.ts'
import { plansOf } from '../help/plans.ts'
import { DAY, DAYS, LOGS, makeMonth, type Month, SOURCE } from './month.ts'

const HOUR = 3_600_000

/** Runs of each view, of which the first warms up. */
const RUNS = 6
const MOST_MS = 200
const MOST_GB = 12

/** The figures of a month. */
export async function seriesBench(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'logforest-bench-'))
  const server = await startEmbedded(join(directory, 'data'))
  const store = await openStore(server.url, { maxConnections: 2, applicationName: 'bench' })
  try {
    const before = performance.now()
    const month = await makeMonth(store)
    const rolled = await rolledUp(month)
    await store.pool.query('vacuum analyze')
    const seconds = (performance.now() - before) / 1000
    process.stderr.write(`\rfilled in ${seconds.toFixed(0)} s\n`)
    return [await size(store), rolled, ...(await viewsOf(month))]
  } finally {
    await closeStore(store)
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

/** The last day by the product: 6,000 rows of minutes. */
async function rolledUp({ store, to }: Month): Promise<Figure> {
  await store.pool.query(
    `insert into roll_up_due select l.id, $1 + n * 600000.0 from log l, generate_series(0, 143) n`,
    [to - DAY],
  )
  const before = performance.now()
  let rows = 0
  for (let made = 1; made > 0; rows += made) made = await rollUp(store, { suite: SOURCE })
  const seconds = (performance.now() - before) / 1000
  return {
    name: `roll-up of a day of ${LOGS} logs (${rows} rows, but for the step under way), s`,
    reach: '',
    got: seconds.toFixed(1),
    ok: rows >= 6 * LOGS,
  }
}

async function size(store: Store): Promise<Figure> {
  const { sizes } = await getCheckup(store)
  const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0) / 1e9
  const named = sizes.slice(0, 5).map(({ table, bytes }) => `${table} ${(bytes / 1e9).toFixed(2)}`)
  return {
    name: `${LOGS} logs × ${DAYS} days of minutes on disk, GB`,
    reach: `≤ ${MOST_GB}`,
    got: `${all.toFixed(2)} (${named.join(', ')})`,
    ok: all <= MOST_GB,
  }
}

/** What each view asks for. */
export function viewsFor({ from, to }: Month): [name: string, path: string][] {
  const last = (span: number): string => `from=${to - span}&to=${to}`
  const month = `from=${from}&to=${to}`
  const log = `log=${encodeURIComponent(`ns/workload-${LOGS >> 1}/app`)}`
  return [
    ['overview', 'overview'],
    ['suite, 30 days', `suite?${month}`],
    ['heat map, 30 days', `heatmap?${month}`],
    ['heat map, 30 days in 288 steps', `heatmap?${month}&buckets=288`],
    ['heat map, 7 days', `heatmap?${last(7 * DAY)}`],
    ['heat map, 2 days', `heatmap?${last(2 * DAY)}`],
    ['heat map, 1 day', `heatmap?${last(DAY)}`],
    ['heat map, 12 hours', `heatmap?${last(DAY / 2)}`],
    ['heat map, 2 hours', `heatmap?${last(2 * HOUR)}`],
    ['incidents, 30 days', `incidents?${month}`],
    ['incidents, a word', `incidents?${month}&q=nothing`],
    ['incident', 'incidents/2900'],
    ['list of logs, 30 days', `logs?${month}`],
    ['list of logs, 2 hours', `logs?${last(2 * HOUR)}`],
    ['log', `log?${log}`],
    ['log, 30 days', `series?${log}&${month}`],
    ['log, 1 day', `series?${log}&${last(DAY)}`],
    ['log, 2 hours', `series?${log}&${last(2 * HOUR)}`],
    ['health', 'health'],
  ]
}

async function viewsOf(month: Month): Promise<Figure[]> {
  const server = await answering(month.store)
  const figures: Figure[] = []
  for (const [name, path] of viewsFor(month)) {
    const times: number[] = []
    for (let run = 0; run < RUNS; run++) {
      const before = performance.now()
      // Another address each time, for answers to the same are shared.
      await server.ask(`${path}${path.includes('?') ? '&' : '?'}run=${run}`)
      if (run > 0) times.push(performance.now() - before)
    }
    times.sort((a, b) => a - b)
    const median = times[times.length >> 1]
    const parts = await partsOf(month.store, path)
    figures.push({
      name: `${name}, ms`,
      reach: `≤ ${MOST_MS}`,
      got: `${median.toFixed(0)} (worst ${times.at(-1)?.toFixed(0)}; ${parts} partitions)`,
      ok: median <= MOST_MS,
    })
  }
  await server.close()
  return figures
}

/** Partitions that an answer opens. */
async function partsOf(store: Store, path: string): Promise<number> {
  const plans = await plansOf(store, async noting => {
    const server = await answering(noting)
    await server.ask(path).finally(() => server.close())
  })
  const opens = plans.flatMap(plan => plan.opens)
  const isPart = (name: string): boolean => /^(window_score|roll_up_\w+)_(\d+|rest)$/.test(name)
  return new Set(opens.filter(isPart)).size
}
