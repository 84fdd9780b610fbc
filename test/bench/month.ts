/**
 * A month of a thousand logs, made in SQL within minutes: windows in the order in which they come
 * live (minute by minute, all logs), scores with the tail that quiet logs have, roll-ups as the
 * product packs them, a hundred thousand findings. What only makes the filling slow is left out
 * while it lasts: indexes, and the log of the database.
 */
import { HOURS, type Level, MINUTES } from '../../src/store/levels.ts'
import type { Store } from '../../src/store/pool.ts'
import { ensureSource } from '../../src/store/sources.ts'

/** How much there is. */
export const LOGS = 1000
export const DAYS = 30
export const FINDINGS = 100 * LOGS
const INCIDENTS = 3000
/** Logs of an incident. */
const MEMBERS = 3
/** Findings hold so much: what a line of evidence and its words take. */
const EVIDENCE_BYTES = 600

export const SOURCE = 'bench'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** A day of event time, ms. */
export const DAY = 24 * HOUR

/** Workers that fill side by side. */
const FILLERS = 2

/** What was made. */
export interface Month {
  readonly store: Store
  readonly from: number
  readonly to: number
}

/** Fills an empty database; the last day is left to be rolled up. */
export async function makeMonth(store: Store): Promise<Month> {
  const to = Math.floor(Date.now() / HOURS.rowMs) * HOURS.rowMs
  const month = { store, from: to - DAYS * DAY, to }
  await makeLogs(month)
  await unindexed(store, async () => {
    const days = Array.from({ length: DAYS }, (_, day) => month.from + day * DAY)
    const fillers = Array.from({ length: FILLERS }, async () => {
      for (let day = days.shift(); day !== undefined; day = days.shift()) await fillDay(store, day)
    })
    await Promise.all(fillers)
  })
  for (const level of [MINUTES, HOURS]) await fillLevel(month, level)
  await makeFindings(month)
  await store.pool.query(
    `insert into suite_score (suite, starts, score, alarm)
     select $1, $2 + n * 60000.0, random() * 89, false from generate_series(0, $3::int) n`,
    [SOURCE, month.from, (to - month.from) / MINUTE - 1],
  )
  return month
}

async function makeLogs({ store, from, to }: Month): Promise<void> {
  await ensureSource(store, { name: SOURCE, root: '/', config: {} })
  const { pool } = store
  await pool.query(
    `insert into log (source, name, key, state, counts)
     select $1, 'ns/workload-' || n || '/app', n, 'trained', '{"timed": 1}'
       from generate_series(1, $2::int) n`,
    [SOURCE, LOGS],
  )
  await pool.query(
    `insert into stream (log, name, key, turns, ledger, from_ms, to_ms, last_ms, last_bins)
     select id, 'x', 'x', 1, $3, $1, $2, $2, 1 from log`,
    [from, to, JSON.stringify(LEDGER)],
  )
  await pool.query(
    `insert into model (log, version, bytes, config_digest, templates, trained_on, threshold,
                        created_event_ms, promoted)
     select id, 1, '', '', '[]', '{}', 4, $1, true from log`,
    [from],
  )
}

const LEDGER = {
  ...{ bytes: 1e8, lines: 1e6, scored: 1e6, duplicate: 0, empty: 0, heldBack: 0, cut: 0 },
  ...{ invalid: 0, late: 0, rejected: {} },
}

/** Runs `fill` while the windows have no index; they have them again then. */
async function unindexed({ pool }: Store, fill: () => Promise<void>): Promise<void> {
  const { rows: parts } = await pool.query(
    `select inhrelid::regclass::text as part from pg_inherits
      where inhparent = 'window_score'::regclass`,
  )
  const { rows: indexes } = await pool.query(
    `select indexname as name, replace(indexdef, ' ON ONLY ', ' ON ') as text from pg_indexes
      where tablename = 'window_score' and indexname <> 'window_score_pkey1'
        and indexname not like 'window_score_pkey%'`,
  )
  const { rows: keys } = await pool.query(
    `select conname as name, pg_get_constraintdef(oid) as text from pg_constraint
      where conrelid = 'window_score'::regclass and contype = 'p'`,
  )
  for (const { part } of parts) await pool.query(`alter table ${part} set unlogged`)
  for (const { name } of keys) {
    await pool.query(`alter table window_score drop constraint ${name}`)
  }
  for (const { name } of indexes) await pool.query(`drop index ${name}`)
  await fill()
  for (const { name, text } of keys) {
    await pool.query(
      `set maintenance_work_mem = '1GB';
       alter table window_score add constraint ${name} ${text}`,
    )
  }
  for (const { text } of indexes) await pool.query(`set maintenance_work_mem = '1GB'; ${text}`)
}

/** A score of so many decades, of which each is ten times as rare; a finding has four. */
async function fillDay(store: Store, from: number): Promise<void> {
  process.stderr.write(`\r${new Date(from).toISOString().slice(0, 10)} `)
  await store.pool.query(
    `insert into window_score (log, stream, starts, ends, lines, rules, forest, joint, score,
            new_lines, mix_shift, lag, model_version, timed, alarm, kind)
     select w.log, w.stream, $1 + m * 60000.0, $1 + m * 60000.0 + 60000, 20 + (m % 60), s, s / 2,
            s, least(99, s * 22.5), 0, s / 10, 20, 1, true, s >= 4, 'window'
       from generate_series(0, 1439) m,
            lateral (select t.log, t.id as stream, -log(1 - random()) + m * 0 as s
                       from stream t where m is not null) w`,
    [from],
  )
}

/** Roll-ups of the past as the product packs them, of other scores. */
async function fillLevel({ store, from, to }: Month, { table, rowMs }: Level): Promise<void> {
  process.stderr.write(`\r${table} `)
  await store.pool.query(
    `insert into ${table} (log, starts, windows, lines, score, strangest, alarms, lag, heat)
     select l.id, r.starts, array_fill(10, '{24}'), array_fill(500.0::float8, '{24}'), p.scores,
            array_fill(r.starts + 60000, '{24}'), array_fill(0, '{24}'),
            array_fill(20.0::float8, '{24}'), p.heat
       from generate_series(0, $3::int - 1) n cross join log l,
            lateral (select $1 + n * $2::float8 as starts) r,
            lateral (select array_agg(score) as scores,
                            string_agg(int2send((score * 100)::int2), '') as heat
                       from (select random() * 89 + n * 0 + l.id * 0 as score
                               from generate_series(1, 24)) each) p`,
    [from, rowMs, (to - DAY - from) / rowMs],
  )
}

async function makeFindings({ store, from, to }: Month): Promise<void> {
  process.stderr.write('\rfindings ')
  await store.pool.query(
    `insert into finding (log, id, timed, starts, ends, score, severity, reason, onset_ms,
                          evidence, why, model_version, windows, silent)
     select l.id, md5(concat(l.id, ' ', n)), true, t.at, t.at + 60000, 90 + random() * 9, 'Medium',
            case when n % 10 = 0 then 'Missing' else 'NewTemplate' end, t.at,
            json_build_array(json_build_object('template', 'x', 'text', repeat('y', $4),
              'reason', 'NewTemplate', 'observed', n % 10, 'typical', 0, 'share', 1)),
            '[]', 1, 1, n % 10 = 0
       from log l cross join generate_series(1, $3::int) n,
            lateral (select floor(($1 + random() * ($2 - $1::float8) + n * 0) / 60000) * 60000
                       as at) t`,
    [from, to - HOUR, FINDINGS / LOGS, EVIDENCE_BYTES],
  )
  await store.pool.query(
    `insert into incident (suite, number, id, timed, starts, ends, score, severity, normal)
     select $1, row_number() over (order by f.starts), f.id, true, f.starts, f.ends, f.score,
            'Medium', '[]'
       from (select * from finding order by id limit $2::int) f`,
    [SOURCE, INCIDENTS],
  )
  await store.pool.query(
    `insert into incident_member (suite, incident, rank, log, finding, delay_ms)
     select $1, i.number, f.rank, f.log, f.id, 0
       from (select *, (row_number() over (order by id) - 1) % $2 as rank,
                    1 + (row_number() over (order by id) - 1) / $2 as incident
               from (select id, log from finding order by id limit $3::int * $2) first) f
       join incident i on i.number = f.incident`,
    [SOURCE, MEMBERS, INCIDENTS],
  )
}
