/** Scores of windows and sessions: the time series that reports, page and master read. */
import type { WindowScore } from '../flow.ts'
import { type Connection, type Database, query, type Store, transaction } from './pool.ts'
import { MARK_DUE } from './rollUpDue.ts'
import { plainArray, textArray } from './rows.ts'
import { ensureStreams } from './streams.ts'

/** Rows per statement: one array literal per column, some megabytes in all. */
const INSERT_ROWS = 20_000
/** Rows that a cursor brings at once. */
const FETCH_ROWS = 5_000

/** Scores under one version of a model. */
export interface ScoreSet {
  readonly version: number
  readonly scores: readonly WindowScore[]
}

/** A score with the model version that gave it. */
export interface StoredScore extends WindowScore {
  readonly version: number
}

/** Event time (ms) or line numbers, from inclusive, to exclusive. */
export interface ScoreRange {
  readonly from: number
  readonly to: number
}

/** Puts these in the place of all scores of a log. */
export async function replaceScores(
  connection: Connection,
  log: number,
  set: ScoreSet,
): Promise<void> {
  await query(connection, `replacing the scores of log ${log}`, {
    text: `with changed as (delete from window_score where log = $1
                             returning log, starts, timed, kind) ${MARK_DUE}`,
    values: [log],
  })
  await appendScores(connection, log, set)
}

/** Adds scores to those of a log. */
export async function appendScores(
  connection: Connection,
  log: number,
  set: ScoreSet,
): Promise<void> {
  if (set.scores.length === 0) return
  const streams = await ensureStreams(
    connection,
    log,
    set.scores.map(score => score.stream),
  )
  for (let at = 0; at < set.scores.length; at += INSERT_ROWS) {
    const part = set.scores.slice(at, at + INSERT_ROWS)
    await query(connection, `storing the scores of log ${log}`, {
      text: INSERT,
      values: [log, set.version, ...scoreColumns(part, streams)],
    })
  }
}

/** Removes the scores of a log's windows that start there or later. */
export async function deleteScoresFrom(on: Database, log: number, from: number): Promise<void> {
  await query(on, `deleting scores of log ${log}`, {
    text: `with changed as (delete from window_score
                             where log = $1 and starts >= $2 and kind = 'window'
                             returning log, starts, timed, kind) ${MARK_DUE}`,
    values: [log, from],
  })
}

/** Scores of a log that start within the range, or all, by start. */
export async function getScores(
  on: Database,
  log: number,
  range: ScoreRange = { from: -Infinity, to: Infinity },
): Promise<StoredScore[]> {
  const rows = await query<ScoreRow>(on, `reading the scores of log ${log}`, {
    text: `select ${COLUMNS} from window_score w join stream t on t.id = w.stream
            where w.log = $1 and w.starts >= $2 and w.starts < $3 order by w.starts, w.id`,
    values: [log, range.from, range.to],
  })
  return rows.map(toScore)
}

/**
 * Visits all scores of a source, log by log (by name), by start, in batches: however many there
 * are, a few thousand are held in memory. The next batch waits for the visit.
 */
export async function forEachScore(
  store: Store,
  source: string,
  visit: (log: string, scores: readonly StoredScore[]) => void | Promise<void>,
): Promise<void> {
  const step = `reading the scores of source "${source}"`
  const text = 'select id, name from log where source = $1 order by name'
  const logs = await query<LogName>(store, step, { text, values: [source] })
  for (const log of logs) {
    await transaction(store, connection => visitLog(connection, log, visit), { step })
  }
}

interface LogName {
  readonly id: number
  readonly name: string
}

async function visitLog(
  connection: Connection,
  log: LogName,
  visit: (log: string, scores: readonly StoredScore[]) => void | Promise<void>,
): Promise<void> {
  const step = `reading the scores of log "${log.name}"`
  await query(connection, step, {
    text: `declare scores no scroll cursor for
           select ${COLUMNS} from window_score w join stream t on t.id = w.stream
            where w.log = $1 order by w.starts, w.id`,
    values: [log.id],
  })
  for (;;) {
    const text = `fetch ${FETCH_ROWS} from scores`
    const rows = await query<ScoreRow>(connection, step, { text })
    if (rows.length > 0) await visit(log.name, rows.map(toScore))
    if (rows.length < FETCH_ROWS) return
  }
}

/** A row is flat: the verdicts of the trivial detectors are columns like the others. */
type ScoreRow = Omit<StoredScore, 'baselines' | 'session'> &
  WindowScore['baselines'] & { readonly session: string | null }

function toScore({ newLines, mixShift, session, ...score }: ScoreRow): StoredScore {
  const stored = { ...score, baselines: { newLines, mixShift } }
  return session === null ? stored : { ...stored, session }
}

const COLUMNS = `t.name as stream, w.kind, w.timed, w.starts as "from", w.ends as "to", w.lines,
  w.rules, w.forest, w.joint, w.score, w.alarm, w.new_lines as "newLines",
  w.mix_shift as "mixShift", w.model_version as version, w.session`

/** `lag`: how long after its end a window was judged; long where one looks back. */
const INSERT = `
with changed as (
  insert into window_score (log, model_version, stream, kind, timed, starts, ends, lines, rules,
                            forest, joint, score, alarm, new_lines, mix_shift, session, lag)
  select $1, $2, n.*,
         case when n.timed then extract(epoch from clock_timestamp()) - n.ends / 1000 end
    from unnest($3::bigint[], $4::text[], $5::boolean[], $6::float8[], $7::float8[], $8::bigint[],
                $9::float8[], $10::float8[], $11::float8[], $12::float8[], $13::boolean[],
                $14::float8[], $15::float8[], $16::text[])
      as n (stream, kind, timed, starts, ends, lines, rules, forest, joint, score, alarm,
            new_lines, mix_shift, session)
  returning log, starts, timed, kind
) ${MARK_DUE}`

function scoreColumns(
  scores: readonly WindowScore[],
  streams: ReadonlyMap<string, number>,
): string[] {
  return [
    plainArray(scores.map(s => streams.get(s.stream) ?? 0)),
    textArray(scores.map(s => s.kind)),
    plainArray(scores.map(s => s.timed)),
    plainArray(scores.map(s => s.from)),
    plainArray(scores.map(s => s.to)),
    plainArray(scores.map(s => s.lines)),
    plainArray(scores.map(s => s.rules)),
    plainArray(scores.map(s => s.forest)),
    plainArray(scores.map(s => s.joint)),
    plainArray(scores.map(s => s.score)),
    plainArray(scores.map(s => s.alarm)),
    plainArray(scores.map(s => s.baselines.newLines)),
    plainArray(scores.map(s => s.baselines.mixShift)),
    textArray(scores.map(s => s.session ?? null)),
  ]
}
