/** Numbers for the metrics of scanners and masters: what was found, by severity. */
import type { Severity } from '../flow.ts'
import { type Database, query } from './pool.ts'

/** How many there are of each severity. */
export type SeverityCounts = Readonly<Record<Severity, number>>

/** A suite in numbers. */
export interface SuiteFigures {
  readonly suite: string
  /** The latest verdict on the suite, 0–100; NaN before the first. */
  readonly score: number
  readonly incidents: SeverityCounts
}

/** The findings stored of a source. */
export async function getFindingCounts(on: Database, source: string): Promise<SeverityCounts> {
  const rows = await query<SeverityCounts>(on, `counting the findings of "${source}"`, {
    text: `select ${countsOf('f')} from log l join finding f on f.log = l.id where l.source = $1`,
    values: [source],
  })
  return rows[0] ?? { Low: 0, Medium: 0, High: 0 }
}

/** The suites of a model, by name. */
export async function getSuiteFigures(on: Database, model: string): Promise<SuiteFigures[]> {
  const rows = await query<SeverityCounts & { suite: string; score: number | null }>(
    on,
    `counting the incidents of model "${model}"`,
    {
      text: `select t.name as suite, n.*,
                    (select score from suite_score where suite = t.name
                      order by starts desc limit 1) as score
               from suite t
               join lateral (select ${countsOf('i')} from incident i where i.suite = t.name) n
                 on true
              where t.model = $1 order by t.name`,
      values: [model],
    },
  )
  return rows.map(({ suite, score, ...incidents }) => {
    return { suite, score: score ?? Number.NaN, incidents }
  })
}

function countsOf(table: string): string {
  const of = (severity: Severity): string =>
    `count(*) filter (where ${table}.severity = '${severity}') as "${severity}"`
  return [of('Low'), of('Medium'), of('High')].join(', ')
}
