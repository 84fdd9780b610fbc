/**
 * Retention: what is older than its model allows is deleted, in batches that nobody has to wait
 * for. Age is event time, counted from the last line of the suite: an archive that is read today is
 * kept as long as it is new to itself.
 */
import { holdSuite } from './suites.ts'
import { query, type Store, transaction } from './pool.ts'

/** Rows per statement: a tenth of a second. */
const BATCH_ROWS = 5_000
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
  for (const [table, rule] of Object.entries(RULES)) {
    swept[table] = await sweepTable(store, retention, { table, rule })
  }
  return swept
}

interface TableRule {
  readonly table: string
  readonly rule: string
}

async function sweepTable(
  store: Store,
  retention: Retention,
  { table, rule }: TableRule,
): Promise<number> {
  const { suite, epoch, findingsDays, historyWindows, batchRows = BATCH_ROWS } = retention
  const step = `deleting what is too old of suite "${suite}"`
  let sum = 0
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const deleted = await transaction(
      store,
      async connection => {
        if (!(await holdSuite(connection, { suite, epoch }))) return 0
        const values = [suite, findingsDays * DAY_MS, historyWindows, batchRows]
        const text = `${LOGS} ${deleteOf(table, rule)}`
        return (await query(connection, step, { text, values })).length
      },
      { step, repeatable: true },
    )
    sum += deleted
    if (deleted < batchRows) break
  }
  return sum
}

/** The logs of the suite, with the event times before which scores and bins are too old. */
const LOGS = `
with logs as (
  select l.id, l.state, (l.counts->>'timed')::int as timed,
         max(max(t.to_ms)) over () - $2::float8 as cut,
         (l.counts->>'judgedTo')::float8 - $3::float8 * (l.counts->>'learnMs')::float8 as history
    from source s join log l on l.source = s.name left join stream t on t.log = l.id
   where s.suite = $1 group by l.id
)`

function deleteOf(table: string, rule: string): string {
  return `delete from ${table} where ctid = any (array(
            select r.ctid from ${table} r ${rule} limit $4)) returning 1`
}

/** A model is of use as long as a score that it gave is kept: until its successor is too old. */
const RULES: Readonly<Record<string, string>> = {
  incident: `where r.suite = $1 and r.timed and r.ends < (select max(cut) from logs)`,
  suite_score: `where r.suite = $1 and r.starts < (select max(cut) from logs)`,
  finding: `join logs l on l.id = r.log where r.timed and r.ends < l.cut`,
  window_score: `join logs l on l.id = r.log where r.timed and r.starts < l.cut and r.ends < l.cut`,
  model: `join logs l on l.id = r.log where exists (
            select from model n where n.log = r.log and n.version > r.version and n.promoted
               and n.created_event_ms < l.cut)`,
  bins: `join stream t on t.id = r.stream join logs l on l.id = t.log
          where l.state = 'trained' and l.timed = 1 and r.ends < least(l.history, l.cut)`,
}
