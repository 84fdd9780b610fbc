/** Scores of the whole suite of logs, by the master. */
import { type Connection, type Database, query } from './pool.ts'
import { plainArray } from './rows.ts'

/** The master's verdict on one window of time. */
export interface SuiteScore {
  /** Start of the window, event time in ms. */
  readonly start: number
  /** 0–100; 90 is the threshold. */
  readonly score: number
  readonly alarm: boolean
}

/** Puts these in the place of all suite scores of a source. */
export async function replaceSuiteScores(
  connection: Connection,
  source: string,
  scores: readonly SuiteScore[],
): Promise<void> {
  await query(connection, `replacing the suite scores of source "${source}"`, {
    text: 'delete from suite_score where source = $1',
    values: [source],
  })
  await appendSuiteScores(connection, source, scores)
}

/** Adds suite scores; one of the same start is renewed. */
export async function appendSuiteScores(
  on: Database,
  source: string,
  scores: readonly SuiteScore[],
): Promise<void> {
  await query(on, `storing the suite scores of source "${source}"`, {
    text: `insert into suite_score (source, starts, score, alarm)
           select $1, n.* from unnest($2::float8[], $3::float8[], $4::boolean[]) as n
           on conflict (source, starts) do update
             set score = excluded.score, alarm = excluded.alarm`,
    values: [
      source,
      plainArray(scores.map(s => s.start)),
      plainArray(scores.map(s => s.score)),
      plainArray(scores.map(s => s.alarm)),
    ],
  })
}

/** All suite scores of a source, by start. */
export async function getSuiteScores(on: Database, source: string): Promise<SuiteScore[]> {
  return query<SuiteScore>(on, `reading the suite scores of source "${source}"`, {
    text: `select starts as start, score, alarm from suite_score
            where source = $1 order by starts`,
    values: [source],
  })
}
