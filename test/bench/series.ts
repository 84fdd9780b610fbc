/**
 * What a month of a thousand logs takes on disk, and how long each view's queries take on it, warm,
 * as the page asks them: `npm run bench -- series`. The rows are made in SQL; the last day is
 * rolled up by the product itself. It also says how many partitions each view opens.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCheckup } from '../../src/store/checkup.ts'
import { startEmbedded } from '../../src/store/embedded.ts'
import { getGlance } from '../../src/store/glance.ts'
import { MINUTES, HOURS, type Level } from '../../src/store/levels.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore, type Store } from '../../src/store/pool.ts'
import { rollUp } from '../../src/store/rollUps.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { getSpans } from '../../src/store/spans.ts'
import {
  getHeat,
  getNearWindows,
  getSeries,
  getSides,
  getStrongest,
  getSuiteSeries,
  getUsualLines,
} from '../../src/store/timeline.ts'
import { gridOf, leastStepOf } from '../../src/web/numbers.ts'
import type { Figure } from '../help/figures.ts'
import { plansOf } from '../help/plans.ts'

const LOGS = 1000
const DAYS = 30
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const SOURCE = 'bench'

/** Runs of each view, of which the first warms up. */
const RUNS = 6
const MOST_MS = 200
const MOST_GB = 12

interface Bench {
  readonly store: Store
  readonly from: number
  readonly to: number
  readonly log: number
  readonly logs: readonly number[]
}

/** The figures of a month. */
export async function seriesBench(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'logforest-bench-'))
  const server = await startEmbedded(join(directory, 'data'))
  const store = await openStore(server.url, { maxConnections: 2, applicationName: 'bench' })
  try {
    const to = Math.floor(Date.now() / HOURS.rowMs) * HOURS.rowMs
    const bench = await filled(store, { from: to - DAYS * DAY, to })
    const rolled = await rolledUp(bench)
    await store.pool.query('vacuum analyze')
    return [await size(store), rolled, ...(await viewsOf(bench))]
  } finally {
    await closeStore(store)
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

async function filled(
  store: Store,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Bench> {
  await ensureSource(store, { name: SOURCE, root: '/', config: {} })
  const { pool } = store
  const { rows } = await pool.query(
    `insert into log (source, name, key, state)
     select $1, 'ns/workload-' || n || '/app', n, 'trained' from generate_series(1, $2::int) n
     returning id`,
    [SOURCE, LOGS],
  )
  const logs = rows.map(({ id }) => Number(id))
  await pool.query(
    `insert into stream (log, name, key, turns, from_ms, to_ms, last_ms, last_bins)
     select id, 'x', 'x', 1, $1, $2, $2, 1 from log`,
    [from, to],
  )
  for (let day = 0; day < DAYS; day++) await fillDay(store, from + day * DAY)
  for (const level of [MINUTES, HOURS]) await fillLevel(store, level, { from, to: to - DAY })
  await pool.query(
    `insert into suite_score (suite, starts, score, alarm)
     select $1, $2 + n * 60000.0, random() * 89, false from generate_series(0, $3::int) n`,
    [SOURCE, from, (to - from) / MINUTE - 1],
  )
  return { store, from, to, logs, log: logs[LOGS >> 1] }
}

async function fillDay(store: Store, from: number): Promise<void> {
  process.stderr.write(`\r${new Date(from).toISOString().slice(0, 10)} `)
  await store.pool.query(
    `insert into window_score (log, stream, starts, ends, lines, rules, forest, joint, score,
            new_lines, mix_shift, lag, model_version, timed, alarm, kind)
     select l.id, t.id, $1 + m * 60000.0, $1 + m * 60000.0 + 60000, 20 + (m % 60), r, r / 2, r,
            r * 60, 0, r / 10, 20, 1, true, r > 1.4999, 'window'
       from log l join stream t on t.log = l.id,
            lateral (select m, random() * 1.5 + l.id * 0 as r from generate_series(0, 1439) m) w
      order by l.id, m`,
    [from],
  )
}

/** Roll-ups of the past as the product packs them, of other scores. */
async function fillLevel(
  { pool }: Store,
  { table, rowMs }: Level,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  await pool.query(
    `insert into ${table} (log, starts, windows, lines, score, strangest, alarms, lag, heat)
     select l.id, r.starts, array_agg(10), array_agg(500.0), array_agg(p.score),
            array_agg(r.starts + 60000), array_agg(0), array_agg(20.0),
            string_agg(int2send((p.score * 100)::int2), '')
       from log l, generate_series(0, $3::int - 1) n,
            lateral (select $1 + n * $2::float8 as starts) r,
            lateral (select random() * 89 + n * 0 + l.id * 0 as score
                       from generate_series(1, 24)) p
      group by l.id, r.starts`,
    [from, rowMs, (to - from) / rowMs],
  )
}

/** The last day by the product: 6,000 rows of minutes. */
async function rolledUp({ store, to }: Bench): Promise<Figure> {
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
  const named = sizes.slice(0, 3).map(({ table, bytes }) => `${table} ${(bytes / 1e9).toFixed(2)}`)
  return {
    name: `${LOGS} logs × ${DAYS} days of minutes on disk, GB`,
    reach: `≤ ${MOST_GB}`,
    got: `${all.toFixed(2)} (${named.join(', ')})`,
    ok: all <= MOST_GB,
  }
}

type View = readonly [name: string, ask: (on: Store) => Promise<unknown>]

/** The queries of each view on this history, as its route makes them. */
function viewsFor({ from, to, log, logs }: Bench): View[] {
  const heat = (span: number, most: number): View[1] => {
    const range = { from: to - span, to }
    const least = leastStepOf({ ...range, windowMs: MINUTE, logs: LOGS })
    return on => getHeat(on, logs, gridOf({ ...range, most, least }))
  }
  const series = (span: number): View[1] => {
    const steps = gridOf({ from: to - span, to, most: 240, least: MINUTE })
    return on => getSeries(on, { id: log, timed: true }, steps)
  }
  const month = to - from
  const suite = gridOf({ from, to, most: 480, least: MINUTE })
  const near = { from: to - HOUR, to, least: 70, limit: 12 }
  return [
    ['heat map, 30 days', heat(month, 144)],
    ['heat map, 30 days in 288 steps', heat(month, 288)],
    ['heat map, 7 days', heat(7 * DAY, 144)],
    ['heat map, 2 days', heat(2 * DAY, 144)],
    ['heat map, 1 day', heat(DAY, 144)],
    ['heat map, 12 hours', heat(DAY / 2, 144)],
    ['heat map, 2 hours', heat(2 * HOUR, 144)],
    ['list of logs, 30 days', heat(month, 60)],
    ['suite, 30 days', on => getSuiteSeries(on, SOURCE, suite)],
    ['log, 30 days', series(month)],
    ['log, 1 day', series(DAY)],
    ['log, 2 hours', series(2 * HOUR)],
    ['log, what is usual', on => getUsualLines(on, { id: log, timed: true })],
    ['incident, nearly strange before', on => getNearWindows(on, SOURCE, near)],
    ['incident, nearly strange meanwhile', on => getNearWindows(on, SOURCE, { ...near, least: 0 })],
    ['incident, strongest window', on => getStrongest(on, log, { from: to - HOUR, to })],
    ['health, rules and forest', on => getSides(on, SOURCE)],
    ['glance', on => getGlance(on, SOURCE)],
    ['extents of logs', on => getSpans(on, SOURCE)],
  ]
}

async function viewsOf(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [name, ask] of viewsFor(bench)) {
    const times: number[] = []
    for (let run = 0; run < RUNS; run++) {
      const before = performance.now()
      await ask(bench.store)
      if (run > 0) times.push(performance.now() - before)
    }
    times.sort((a, b) => a - b)
    const opens = (await plansOf(bench.store, ask)).flatMap(plan => plan.opens)
    const parts = new Set(
      opens.filter(each => /^(window_score|roll_up_\w+)_(\d+|rest)$/.test(each)),
    )
    const median = times[times.length >> 1]
    figures.push({
      name: `${name}, ms`,
      reach: `≤ ${MOST_MS}`,
      got: `${median.toFixed(0)} (worst ${times.at(-1)?.toFixed(0)}; ${parts.size} partitions)`,
      ok: median <= MOST_MS,
    })
  }
  return figures
}
