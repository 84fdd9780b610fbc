/** Records of logs: store, get, update and delete. A log is what has one model. */
import { strongHash } from '../base/hash.ts'
import { type Database, query } from './pool.ts'
import { plainText } from './rows.ts'

/** Whether a log has a model. */
export type LogState = 'learning' | 'trained'

/** What is known of a log's learning and judging; what does not hold yet is absent. */
export interface LogProgress {
  /** Windows that were learned or judged; those of them that later lines may still change. */
  readonly windows?: number
  readonly provisional?: number
  /** Windows that it lacks to be learned. */
  readonly missing?: number
  /** Windows judged since it was trained. */
  readonly sinceTraining?: number
  /** Length of its windows, in ms. */
  readonly learnMs?: number
  /** Event time (or line) up to which it is judged for good. */
  readonly judgedTo?: number
  /** Id of the newest of its bins that a verdict knows. */
  readonly learnedBins?: number
  /** Number of the configuration that it was learned by. */
  readonly config?: number
  /** 0 or 1: its lines have times; it never pauses; it has too few windows beside its sessions. */
  readonly timed?: number
  readonly steady?: number
  readonly fewWindows?: number
  /** Sessions judged; up to when; from when on their lines are needed; when one is over, in ms. */
  readonly sessions?: number
  readonly sessionsTo?: number
  readonly sessionsFrom?: number
  readonly sessionIdle?: number
}

/** A log as stored. */
export interface LogRecord {
  readonly id: number
  readonly source: string
  readonly name: string
  readonly state: LogState
  /** Why it is still learning, in words; empty where there is nothing to say. */
  readonly reason: string
  readonly counts: LogProgress
}

/** What of a log changes; what is not given stays. */
export interface LogChanges {
  readonly state?: LogState
  readonly reason?: string
  readonly counts?: LogProgress
}

/** Length of the windows of a log that was learned, in ms. */
export function windowMsOf({ name, counts }: LogRecord): number {
  if (counts.learnMs === undefined) throw new Error(`Log "${name}" was not learned`)
  return counts.learnMs
}

/** Event time up to which a log is judged for good, in ms; 0 where nothing is. */
export function judgedToOf({ counts }: LogRecord): number {
  return counts.judgedTo ?? 0
}

/** All that makes a record. */
export const LOG_COLUMNS = 'id, source, name, state, reason, counts'

/** Stores a log that is still learning, or finds the one that is there. */
export async function storeLog(
  on: Database,
  log: { readonly source: string; readonly name: string },
): Promise<LogRecord> {
  const [row] = await query<LogRecord>(on, `storing log "${log.name}"`, {
    // The empty update makes the row come back where it is there already.
    text: `insert into log (source, name, key) values ($1, $2, $3)
           on conflict (source, key) do update set name = excluded.name returning ${LOG_COLUMNS}`,
    values: [log.source, log.name, strongHash(log.name)],
  })
  if (row === undefined) throw new Error(`Log "${log.name}" was not stored`)
  return row
}

/** A log by its name. */
export async function getLog(
  on: Database,
  source: string,
  name: string,
): Promise<LogRecord | undefined> {
  const rows = await query<LogRecord>(on, `reading log "${name}"`, {
    text: `select ${LOG_COLUMNS} from log where source = $1 and key = $2`,
    values: [source, strongHash(name)],
  })
  return rows[0]
}

/** All logs of a source, by name. */
export async function getLogs(on: Database, source: string): Promise<LogRecord[]> {
  return query<LogRecord>(on, `reading the logs of source "${source}"`, {
    text: `select ${LOG_COLUMNS} from log where source = $1 order by name`,
    values: [source],
  })
}

/** Up to which event time the windows of logs are judged, by name; of those that have times. */
export async function getJudgedTo(
  on: Database,
  source: string,
  names: readonly string[],
): Promise<Map<string, number>> {
  if (names.length === 0) return new Map()
  const rows = await query<{ name: string; judgedTo: number }>(on, 'reading what is judged', {
    text: `select name, (counts->>'judgedTo')::float8 as "judgedTo" from log
            where source = $1 and key = any($2::text[]) and state = 'trained'
              and (counts->>'timed')::int = 1`,
    values: [source, names.map(name => strongHash(name))],
  })
  return new Map(rows.map(({ name, judgedTo }) => [name, judgedTo]))
}

/** Changes a log; nothing happens where it is gone. */
export async function updateLog(on: Database, id: number, changes: LogChanges): Promise<void> {
  const { state, reason, counts } = changes
  await query(on, `updating log ${id}`, {
    text: `update log set state = coalesce($2, state), reason = coalesce($3, reason),
                          counts = coalesce($4::jsonb, counts)
            where id = $1`,
    values: [
      id,
      state ?? null,
      reason === undefined ? null : plainText(reason),
      counts === undefined ? null : JSON.stringify(counts),
    ],
  })
}

/** Forgets a log: its streams, shapes, bins, models, scores and findings go with it. */
export async function deleteLog(on: Database, id: number): Promise<void> {
  await query(on, `deleting log ${id}`, {
    text: 'delete from log where id = $1',
    values: [id],
  })
}
