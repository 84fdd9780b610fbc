/**
 * Retention: what is older than its model allows is deleted, in batches that nobody has to wait
 * for. Age is event time, counted from the last line of the suite: an archive that is read today is
 * kept as long as it is new to itself.
 *
 * Pods come and go, and with them files and streams. Of a stream that is over, its extent and its
 * ledger stay, for what was read stays read; how to go on with it, its shapes and its files go. A
 * file that comes back after that is read as a new one.
 */
import { holdSuite } from './suites.ts'
import { query, type Store, transaction } from './pool.ts'
import { HOURS, type Level, MINUTES } from './levels.ts'

/** Rows per statement: a tenth of a second. */
const BATCH_ROWS = 5_000
/** Shapes go with their stream: most have fewer. */
const SHAPES_OF_STREAM = 50
/** Statements per table and sweep; what is left waits for the next sweep. */
const MOST_BATCHES = 200
const DAY_MS = 86_400_000

/** What is kept. */
export interface Retention {
  readonly suite: string
  /** Ownership of the suite; a master that lost it deletes nothing. */
  readonly epoch: number
  /** Findings, scores and incidents. */
  readonly findingsDays: number
  /** Windows of the past that a log is learned from: bins before that are of no use. */
  readonly historyWindows: number
  readonly batchRows?: number
}

/** Rows deleted, by table. */
export type Swept = Readonly<Record<string, number>>

/** Deletes what is too old; says how much that was. */
export async function sweep(store: Store, retention: Retention): Promise<Swept> {
  const swept: Record<string, number> = {}
  for (const [table, statement] of Object.entries(STATEMENTS)) {
    swept[table] = await sweepTable(store, retention, statement)
  }
  return swept
}

async function sweepTable(store: Store, retention: Retention, statement: string): Promise<number> {
  const { suite, epoch, findingsDays, historyWindows, batchRows = BATCH_ROWS } = retention
  const step = `deleting what is too old of suite "${suite}"`
  let sum = 0
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const deleted = await transaction(
      store,
      async connection => {
        if (!(await holdSuite(connection, { suite, epoch }))) return 0
        const values = [suite, findingsDays * DAY_MS, historyWindows, batchRows]
        return (await query(connection, step, { text: `${LOGS} ${statement}`, values })).length
      },
      { step, repeatable: true },
    )
    sum += deleted
    if (deleted === 0) break
  }
  return sum
}

/** The logs of the suite, with the event times before which scores and bins are too old. */
const LOGS = `
with logs as (
  select l.id, l.source, l.state, (l.counts->>'timed')::int as timed,
         max(max(t.to_ms)) over () - $2::float8 as cut,
         (l.counts->>'judgedTo')::float8 - $3::float8 * (l.counts->>'learnMs')::float8 as history
    from source s join log l on l.source = s.name left join stream t on t.log = l.id
   where s.suite = $1 group by l.id
)`

function deleteOf(table: string, rule: string): string {
  return `delete from ${table} where ctid = any (array(
            select r.ctid from ${table} r ${rule} limit $4)) returning 1`
}

/**
 * Whether a record is of a log stream of a service: nothing of it is on disk, so no head makes a
 * fingerprint. A file whose attributes are unsettled has one.
 */
const isOfService = (file: string): string =>
  `${file}.fingerprint = '' and ${file}.position > 0 and right(${file}.attributes, 1) = '-'`

/**
 * Whether a service brings nothing of a log stream again. It is asked for the day before the place
 * that its group has reached, which a silent group never leaves; and an event may be ahead of its
 * ingestion by hours, so two days lie between. A tail that is no list is that of another record.
 */
const isPassed = (file: string): string => `${isOfService(file)} and exists (
  select from file g where g.source = ${file}.source and g.path = split_part(${file}.stream, ':', 1)
     and case when left(g.tail, 1) = '[' then (g.tail::json->>1)::float8 end
         > ${file}.mtime_ms + ${2 * DAY_MS})`

/** Whether nothing is left to be read of a record. */
const isOver = (file: string): string => `(${file}.state = 'gone' or ${isPassed(file)})`

/** By the wall clock: a volume that is away for an hour brings old files back. */
const isLongAgo = (file: string): string =>
  `${file}.stored < clock_timestamp() - $2::float8 * interval '1 millisecond'`

/** Findings that show lines of stream `t`. Those of logs without times are kept for good. */
const SHOWN = `select from finding g, json_array_elements(g.evidence) e
                where g.log = t.log and e->'place'->>'stream' = t.name`

/**
 * A stream is over when nothing of it is left to be learned or shown, and all its files are gone
 * for as long; of a service, when nothing came for as long and its group has moved on. Its shapes
 * go with it: one that comes back meanwhile would number its own among them.
 */
const END_STREAMS = `
, ended as (update stream set state = null, turns = 0 where ctid = any (array(
  select t.ctid from stream t join logs l on l.id = t.log
   where t.turns > 0 and l.cut is not null and (t.to_ms is null or t.to_ms < l.cut - ${DAY_MS})
     and not exists (select from bins b where b.stream = t.id)
     and not exists (select from file f where f.source = l.source and f.stream = t.name
         and not (${isLongAgo('f')} and ${isOver('f')}))
     and not exists (${SHOWN})
   limit greatest(1, $4::int / ${SHAPES_OF_STREAM}))) returning id
), shapes as (delete from shape where stream in (select id from ended))
select 1 from ended`

/** Of a stream that goes on, records of files that are gone go alone; others with their stream. */
const FILES = `
  join logs l on l.source = r.source join stream t on t.log = l.id and t.name = r.stream
 where ${isLongAgo('r')} and not exists (${SHOWN}) and (
       t.turns = 0 and ${isOver('r')}
    or r.state = 'gone' and exists (
         select from file o where o.source = r.source and o.stream = r.stream
            and o.state in ('live', 'rotated')))`

/**
 * Windows go by whole rows of the roll-ups, so that one that is made anew is made of all its
 * windows, and only once they are rolled up.
 */
const WINDOWS = `
delete from window_score w using (
  select r.log, r.starts, r.id from logs l join window_score r on r.log = l.id
   where r.timed and r.ends < l.cut
     and r.starts < floor(l.cut / ${MINUTES.rowMs}) * ${MINUTES.rowMs}
     and not exists (select from roll_up_due d where d.log = r.log
         and d.starts > r.starts - ${MINUTES.stepMs} and d.starts <= r.starts)
   limit $4) old
 where w.log = old.log and w.starts = old.starts and w.id = old.id returning 1`

/** Roll-ups are kept by their level, at least as long as windows. */
function rollUpsOf(table: string, { rowMs, keptDays }: Level): string {
  const cut = `least(l.cut, l.cut + $2::float8 - ${keptDays * DAY_MS}::float8)`
  return `
delete from ${table} w using (
  select r.log, r.starts from logs l join ${table} r on r.log = l.id
   where r.starts + ${rowMs} < ${cut} limit $4) old
 where w.log = old.log and w.starts = old.starts returning 1`
}

/** In their order. A model is of use as long as a score that it gave is kept. */
const STATEMENTS: Readonly<Record<string, string>> = {
  incident: deleteOf(
    'incident',
    'where r.suite = $1 and r.timed and r.ends < (select max(cut) from logs)',
  ),
  suite_look: deleteOf(
    'suite_look',
    'where r.suite = $1 and r.at_ms < (select max(cut) from logs)',
  ),
  suite_model: deleteOf(
    'suite_model',
    `where r.suite = $1 and exists (
       select from suite_model n where n.suite = r.suite and n.version > r.version
          and n.promoted and n.cut_ms < (select max(cut) from logs))`,
  ),
  suite_score: deleteOf(
    'suite_score',
    'where r.suite = $1 and r.starts < (select max(cut) from logs)',
  ),
  finding: deleteOf('finding', 'join logs l on l.id = r.log where r.timed and r.ends < l.cut'),
  window_score: WINDOWS,
  roll_up_minutes: rollUpsOf('roll_up_minutes', MINUTES),
  roll_up_hours: rollUpsOf('roll_up_hours', HOURS),
  model: deleteOf(
    'model',
    `join logs l on l.id = r.log where exists (
       select from model n where n.log = r.log and n.version > r.version and n.promoted
          and n.created_event_ms < l.cut)`,
  ),
  bins: deleteOf(
    'bins',
    `join stream t on t.id = r.stream join logs l on l.id = t.log
      where l.state = 'trained' and l.timed = 1 and r.ends < least(l.history, l.cut)`,
  ),
  stream: END_STREAMS,
  file: deleteOf('file', FILES),
}
