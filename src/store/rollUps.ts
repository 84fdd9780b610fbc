/**
 * Rolling up: steps of ten minutes from windows, steps of an hour from those. A step is made anew
 * whenever its windows changed (rollUpDue.ts), in one transaction that forgets that it was due:
 * what is stored follows from the windows alone, however often this is cut off, in any order.
 * The step that is under way is left until a later one begins.
 */
import { COLD, heatSql } from './heat.ts'
import { HOURS, type Level, MINUTES, ROW_STEPS } from './levels.ts'
import { type Connection, query, type Store, transaction } from './pool.ts'
import { plainArray } from './rows.ts'
import { holdSuite } from './suites.ts'

/** Rows (four hours of a log) a transaction: half a second. */
const BATCH_ROWS = 200
/** Transactions a call: a turn of the master is not held up by a large history. */
const MOST_BATCHES = 25
/** Due steps of a log that are looked at for a batch: ten rows of a log without repeats. */
const DUE_STEPS = 10 * ROW_STEPS
const DAY_MS = 86_400_000

/** What is to be rolled up. */
export interface RollingUp {
  readonly suite: string
  /** Ownership of the suite, where several masters may judge it. */
  readonly epoch?: number | undefined
  /** Days that windows are kept; absent: for good. */
  readonly findingsDays?: number | undefined
  readonly batchRows?: number
}

/** Event times that hold for a whole call. */
interface Times {
  /** The step under way, or the last one. */
  readonly newest: number
  /** End of the last line of the suite. */
  readonly end: number
}

/** Rolls up what is due; gives how many rows were made. What is left waits for the next call. */
export async function rollUp(store: Store, rolling: RollingUp): Promise<number> {
  const step = stepOf(rolling)
  const [times] = await query<Times>(store, step, { text: TIMES, values: [rolling.suite] })
  if (times === undefined) return 0
  let made = 0
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const rows = await transaction(store, on => rollUpBatch(on, rolling, times), {
      step,
      repeatable: true,
    })
    if (rows === 0) break
    made += rows
  }
  return made
}

function stepOf({ suite }: RollingUp): string {
  return `rolling up the windows of suite "${suite}"`
}

async function rollUpBatch(
  connection: Connection,
  rolling: RollingUp,
  { newest, end }: Times,
): Promise<number> {
  const { suite, epoch, findingsDays = Infinity, batchRows = BATCH_ROWS } = rolling
  if (epoch !== undefined && !(await holdSuite(connection, { suite, epoch }))) return 0
  const step = stepOf(rolling)
  const rows = await query<{ log: number; row: number }>(connection, step, {
    text: TAKE,
    values: [suite, newest, batchRows],
  })
  if (rows.length === 0) return 0
  const keptMs = (days: number): number => Math.max(days, findingsDays) * DAY_MS
  const sources = [
    { level: MINUTES, from: STEPS_OF_WINDOWS, keptMs: findingsDays * DAY_MS },
    { level: HOURS, from: HOURS_OF_MINUTES, keptMs: keptMs(MINUTES.keptDays) },
  ]
  for (const { level, from, keptMs } of sources) {
    await query(connection, step, {
      text: packedInto(level, from),
      values: [
        plainArray(rows.map(({ log }) => log)),
        plainArray(rows.map(({ row }) => row)),
        // Of what lies before, not all parts may be there any more: what was made stays.
        Math.floor((end - keptMs) / HOURS.rowMs + 1) * HOURS.rowMs,
      ],
    })
  }
  return rows.length
}

const LOGS = 'select l.id from source s join log l on l.source = s.name where s.suite = $1'

const TIMES = `
with logs as (${LOGS})
select newest, "end" from (
  select max((select max(d.starts) from roll_up_due d where d.log = l.id)) as newest,
         (select coalesce(max(t.to_ms), 0) from logs m join stream t on t.log = m.id) as "end"
    from logs l) found
 where newest is not null`

/** Whole rows, so that each is made once; log by log, for of a large history few are looked at. */
const TAKE = `
with logs as (${LOGS}),
picked as (
  select l.id as log, d.row from logs l cross join lateral (
    select distinct floor(starts / ${MINUTES.rowMs}) * ${MINUTES.rowMs} as row
      from (select starts from roll_up_due where log = l.id and starts < $2
             order by starts limit ${DUE_STEPS}) first) d
   limit $3)
, gone as (
  delete from roll_up_due d using picked p
   where d.log = p.log and d.starts >= p.row and d.starts < p.row + ${MINUTES.rowMs}
     and d.starts < $2)
select log, row from picked`

/** Steps of the rows $1, $2 (log, start), by number within their row. */
const STEPS_OF_WINDOWS = `
select r.log, r.row, floor((w.starts - r.row) / ${MINUTES.stepMs})::int as n, count(*) as windows,
       sum(w.lines) as lines, max(w.score) as score,
       (min(array[-w.score, w.starts]))[2] as strangest,
       count(*) filter (where w.alarm) as alarms, max(w.lag)::float8 as lag
  from rows r join window_score w on w.log = r.log and w.starts >= r.row
       and w.starts < r.row + ${MINUTES.rowMs} and w.timed and w.kind = 'window'
 group by 1, 2, 3`

const HOURS_OF_MINUTES = `
select r.log, r.row,
       floor((m.starts - r.row + (u.n - 1) * ${MINUTES.stepMs}) / ${HOURS.stepMs})::int as n,
       sum(u.windows) as windows, sum(u.lines) as lines, max(u.score) as score,
       (min(array[-u.score, u.strangest]))[2] as strangest, sum(u.alarms) as alarms,
       max(nullif(u.lag, 'NaN')) as lag
  from rows r
  join roll_up_minutes m on m.log = r.log and m.starts >= r.row
       and m.starts < r.row + ${HOURS.rowMs},
       unnest(m.windows, m.lines, m.score, m.strangest, m.alarms, m.lag) with ordinality
         as u (windows, lines, score, strangest, alarms, lag, n)
 where u.windows > 0 group by 1, 2, 3`

/** Makes the rows anew in which these rows (log, start) of ten minutes lie, from their steps. */
function packedInto({ table, rowMs }: Level, steps: string): string {
  const packed = (value: string): string => `array_agg(${value} order by n)`
  return `
with rows as (
  select distinct g.log, floor(g.row / ${rowMs}) * ${rowMs} as row
    from unnest($1::bigint[], $2::float8[]) as g (log, row)
   where g.row >= $3 or not exists (
     select from ${table} t
      where t.log = g.log and t.starts = floor(g.row / ${rowMs}) * ${rowMs})),
steps as (${steps})
insert into ${table} (log, starts, windows, lines, score, strangest, alarms, lag, heat)
select r.log, r.row, ${packed('coalesce(s.windows, 0)')}, ${packed('coalesce(s.lines, 0)')},
       ${packed('coalesce(s.score, 0)')}, ${packed('coalesce(s.strangest, 0)')},
       ${packed('coalesce(s.alarms, 0)')}, ${packed(`coalesce(s.lag, 'NaN')`)},
       string_agg(int2send((case when s.windows is null then ${COLD}
           else ${heatSql('s.score', 's.alarms > 0')} end)::int2), '' order by n)
  from rows r cross join generate_series(0, ${ROW_STEPS - 1}) n
  left join steps s using (log, row, n)
 group by r.log, r.row
on conflict (log, starts) do update
  set windows = excluded.windows, lines = excluded.lines, score = excluded.score,
      strangest = excluded.strangest, alarms = excluded.alarms, lag = excluded.lag,
      heat = excluded.heat`
}
