/**
 * Roll-ups read: steps as they were made, and steps that are due from their windows. What is due is
 * read first: what is rolled up meanwhile is then told twice, and alike, never left out.
 */
import { heatSql } from './heat.ts'
import { HOURS, type Level, MINUTES, ROW_STEPS } from './levels.ts'
import { type Database, query } from './pool.ts'
import { plainArray } from './rows.ts'

/** All windows of a log that begin within one step of a level. */
export interface Step {
  readonly log: number
  /** Event time in ms. */
  readonly starts: number
  readonly score: number
  readonly lines: number
  /** Windows that alarmed. */
  readonly alarms: number
  /** Seconds from the end of a window to its verdict, at most; null where unknown. */
  readonly lag: number | null
}

/** Event time in ms, from inclusive, to exclusive; both begin steps of the level. */
export interface LevelRange {
  readonly from: number
  readonly to: number
}

/** Is told the heat (heat.ts) of a step. */
export type HeatVisit = (log: number, starts: number, heat: number) => void

/**
 * Visits the steps of many logs that have windows, some more than once, in parts; scores to
 * hundredths where they are rolled up.
 */
export async function visitHeat(
  on: Database,
  { logs, level, range }: { logs: readonly number[]; level: Level; range: LevelRange },
  visit: HeatVisit,
): Promise<void> {
  const due = await visitDue(on, { logs, level, range }, visit)
  // By time: an index has them in that order, so nothing is sorted.
  const rows = await query<{ starts: number; bytes: Uint8Array }>(on, READING, {
    text: `select starts, string_agg(int8send(log) || heat, '') as bytes from ${level.table}
            where log = any($1::bigint[]) and starts > $2::float8 - ${level.rowMs} and starts < $3
            group by starts`,
    values: [plainArray(logs), range.from, range.to],
  })
  for (const { starts, bytes } of rows) visitRows({ starts, bytes, level, range, due }, visit)
}

/** Visits the steps that are due; gives them by log. Hours are told by their tens of minutes. */
async function visitDue(
  on: Database,
  { logs, level, range }: { logs: readonly number[]; level: Level; range: LevelRange },
  visit: HeatVisit,
): Promise<Map<number, Set<number>>> {
  const due = new Map<number, Set<number>>()
  const mark = (log: number, starts: number): void => {
    due.set(log, (due.get(log) ?? new Set()).add(starts))
  }
  if (level !== HOURS) {
    for (const { log, starts, heat, windows } of await getDue(on, { logs, level, range })) {
      mark(log, starts)
      if (windows > 0) visit(log, starts, heat)
    }
    return due
  }
  let [from, to] = [Infinity, -Infinity]
  for (const { log, starts } of await getDueHours(on, { logs, range })) {
    mark(log, starts)
    from = Math.min(from, starts)
    to = Math.max(to, starts + HOURS.stepMs)
  }
  if (due.size === 0) return due
  const finer = { logs: [...due.keys()], level: MINUTES, range: { from, to } }
  await visitHeat(on, finer, (log, starts, heat) => {
    const hour = Math.floor(starts / HOURS.stepMs) * HOURS.stepMs
    if (due.get(log)?.has(hour) === true) visit(log, hour, heat)
  })
  return due
}

async function getDueHours(
  on: Database,
  { logs, range }: { readonly logs: readonly number[]; readonly range: LevelRange },
): Promise<{ log: number; starts: number }[]> {
  return query(on, 'reading what is not rolled up yet', {
    text: `select distinct log, floor(starts / ${HOURS.stepMs}) * ${HOURS.stepMs} as starts
             from roll_up_due where log = any($1::bigint[]) and starts >= $2 and starts < $3`,
    values: [plainArray(logs), range.from, range.to],
  })
}

const READING = 'reading the roll-ups of logs'
const ROW_BYTES = 8 + 2 * ROW_STEPS

interface PackedHeat {
  /** Of the rows. */
  readonly starts: number
  /** Log and heat of each. */
  readonly bytes: Uint8Array
  readonly level: Level
  readonly range: LevelRange
  /** Steps that are passed over, by log. */
  readonly due: ReadonlyMap<number, ReadonlySet<number>>
}

function visitRows({ starts, bytes, level, range, due }: PackedHeat, visit: HeatVisit): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const first = Math.max(0, Math.ceil((range.from - starts) / level.stepMs))
  const end = Math.min(ROW_STEPS, Math.ceil((range.to - starts) / level.stepMs))
  for (let at = 0; at < bytes.length; at += ROW_BYTES) {
    const log = Number(view.getBigInt64(at))
    const passed = due.get(log)
    for (let n = first; n < end; n++) {
      const heat = view.getInt16(at + 8 + 2 * n)
      const step = starts + n * level.stepMs
      if (heat >= 0 && passed?.has(step) !== true) visit(log, step, heat)
    }
  }
}

/** The steps of one log that have windows, by time. */
export async function getRolledUp(
  on: Database,
  log: number,
  { level, range }: { readonly level: Level; readonly range: LevelRange },
): Promise<Step[]> {
  const due = await getDue(on, { logs: [log], level, range })
  const passed = new Set(due.map(({ starts }) => starts))
  const rows = await query<PackedRow>(on, READING, {
    text: `select starts, windows, lines, score, alarms, lag from ${level.table}
            where log = $1 and starts > $2::float8 - ${level.rowMs} and starts < $3`,
    values: [log, range.from, range.to],
  })
  const steps = rows.flatMap(row =>
    row.windows.map((windows, n) => ({
      ...{ log, windows, heat: 0, starts: row.starts + n * level.stepMs },
      ...{ score: row.score[n] ?? 0, lines: row.lines[n] ?? 0, alarms: row.alarms[n] ?? 0 },
      lag: finiteOrNull(row.lag[n]),
    })),
  )
  const kept = steps.filter(
    ({ starts }) => starts >= range.from && starts < range.to && !passed.has(starts),
  )
  return [...kept, ...due]
    .filter(({ windows }) => windows > 0)
    .map(({ windows: _, heat: __, ...step }) => step)
    .sort((a, b) => a.starts - b.starts)
}

interface PackedRow {
  readonly starts: number
  readonly windows: readonly number[]
  readonly lines: readonly number[]
  readonly score: readonly number[]
  readonly alarms: readonly number[]
  readonly lag: readonly number[]
}

function finiteOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value
}

interface DueStep extends Step {
  readonly windows: number
  readonly heat: number
}

/** Steps with windows that are not rolled up as they are now, from these windows. */
async function getDue(
  on: Database,
  { logs, level, range }: { logs: readonly number[]; level: Level; range: LevelRange },
): Promise<DueStep[]> {
  return query<DueStep>(on, 'reading what is not rolled up yet', {
    // Lateral: step by step through the index, or all windows of the range would be read.
    text: `select d.log, d.starts, s.*
             from (select distinct log, floor(starts / ${level.stepMs}) * ${level.stepMs} as starts
                     from roll_up_due
                    where log = any($1::bigint[]) and starts >= $2 and starts < $3) d
            cross join lateral (
                   select count(*) as windows, coalesce(max(w.score), 0) as score,
                          coalesce(sum(w.lines), 0)::float8 as lines, max(w.lag)::float8 as lag,
                          count(*) filter (where w.alarm) as alarms,
                          coalesce(${heatSql('max(w.score)', 'bool_or(w.alarm)')}, 0)::int as heat
                     from window_score w
                    where w.log = d.log and w.starts >= d.starts and w.timed
                      and w.starts < d.starts + ${level.stepMs} and w.kind = 'window'
                      and w.starts >= $2 and w.starts < $3) s`,
    values: [plainArray(logs), range.from, range.to],
  })
}
