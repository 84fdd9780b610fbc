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

/** Puts these in the place of all suite scores of a suite. */
export async function replaceSuiteScores(
  connection: Connection,
  suite: string,
  scores: readonly SuiteScore[],
): Promise<void> {
  await query(connection, `replacing the suite scores of suite "${suite}"`, {
    text: 'delete from suite_score where suite = $1',
    values: [suite],
  })
  await appendSuiteScores(connection, suite, scores)
}

/** Adds suite scores; one of the same start is renewed. */
export async function appendSuiteScores(
  on: Database,
  suite: string,
  scores: readonly SuiteScore[],
): Promise<void> {
  await query(on, `storing the suite scores of suite "${suite}"`, {
    text: `insert into suite_score (suite, starts, score, alarm)
           select $1, n.* from unnest($2::float8[], $3::float8[], $4::boolean[]) as n
           on conflict (suite, starts) do update
             set score = excluded.score, alarm = excluded.alarm`,
    values: [
      suite,
      plainArray(scores.map(s => s.start)),
      plainArray(scores.map(s => s.score)),
      plainArray(scores.map(s => s.alarm)),
    ],
  })
}

/** All suite scores of a suite, by start. */
export async function getSuiteScores(on: Database, suite: string): Promise<SuiteScore[]> {
  return query<SuiteScore>(on, `reading the suite scores of suite "${suite}"`, {
    text: `select starts as start, score, alarm from suite_score
            where suite = $1 order by starts`,
    values: [suite],
  })
}
