/** Scores of the whole suite of logs, by the master. */
import { type Connection, type Database, query } from './pool.ts'
import { plainArray, textArray, toJson } from './rows.ts'

/** The master's verdict on one window of time. */
export interface SuiteScore<Carried = unknown> {
  /** Start of the window, event time in ms. */
  readonly start: number
  /** 0–100; 90 is the threshold. */
  readonly score: number
  readonly alarm: boolean
  /** How busy the suite was; 1 is usual. */
  readonly load?: number
  /** What carries it where it alarms; else null. */
  readonly carried?: Carried | null
}

/** Removes the suite scores that start there or later, or all of a suite. */
export async function deleteSuiteScoresFrom(
  connection: Connection,
  suite: string,
  fromMs = Number.NEGATIVE_INFINITY,
): Promise<void> {
  await query(connection, `deleting suite scores of suite "${suite}"`, {
    text: 'delete from suite_score where suite = $1 and starts >= $2',
    values: [suite, fromMs],
  })
}

/** Adds suite scores; none of them may be there yet: what was judged stays. */
export async function appendSuiteScores(
  on: Database,
  suite: string,
  scores: readonly SuiteScore[],
): Promise<void> {
  if (scores.length === 0) return
  await query(on, `storing the suite scores of suite "${suite}"`, {
    text: `insert into suite_score (suite, starts, score, alarm, load, carried)
           select $1, n.* from unnest($2::float8[], $3::float8[], $4::boolean[], $5::float8[],
                                      $6::json[]) as n`,
    values: [
      suite,
      plainArray(scores.map(s => s.start)),
      plainArray(scores.map(s => s.score)),
      plainArray(scores.map(s => s.alarm)),
      plainArray(scores.map(s => s.load ?? 1)),
      textArray(scores.map(s => (s.carried == null ? null : toJson(s.carried)))),
    ],
  })
}

/** Suite scores that start within the range (from inclusive, to exclusive), or all, by start. */
export async function getSuiteScores<Carried = unknown>(
  on: Database,
  suite: string,
  range: { readonly from: number; readonly to: number } = { from: -Infinity, to: Infinity },
): Promise<Required<SuiteScore<Carried>>[]> {
  return query<Required<SuiteScore<Carried>>>(on, `reading the suite scores of suite "${suite}"`, {
    text: `select starts as start, score, alarm, load, carried from suite_score
            where suite = $1 and starts >= $2 and starts < $3 order by starts`,
    values: [suite, range.from, range.to],
  })
}

/** Those of a range that alarmed. */
export async function getSuiteAlarms<Carried = unknown>(
  on: Database,
  suite: string,
  range: { readonly from: number; readonly to: number },
): Promise<Required<SuiteScore<Carried>>[]> {
  return query<Required<SuiteScore<Carried>>>(on, `reading the alarms of suite "${suite}"`, {
    text: `select starts as start, score, alarm, load, carried from suite_score
            where suite = $1 and starts >= $2 and starts < $3 and alarm order by starts`,
    values: [suite, range.from, range.to],
  })
}
