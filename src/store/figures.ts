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
  /** Event time at which the latest one of each severity ended, ms; NaN where there is none. */
  readonly lastMs: Readonly<Record<Severity, number>>
}

/** The findings stored of a source. */
export async function getFindingCounts(on: Database, source: string): Promise<SeverityCounts> {
  const rows = await query<SeverityCounts>(on, `counting the findings of "${source}"`, {
    text: `select ${countsOf('f')} from log l join finding f on f.log = l.id where l.source = $1`,
    values: [source],
  })
  return rows[0] ?? { Low: 0, Medium: 0, High: 0 }
}

/**
 * How old the oldest model is that judges a log of the source, by the log's own time: seconds from
 * when it was learned to the log's last line. NaN where none is learned.
 */
export async function getModelAge(on: Database, source: string): Promise<number> {
  const [row] = await query<{ seconds: number | null }>(on, `looking at models of "${source}"`, {
    text: `
with judging as (
  select distinct on (m.log) m.log, m.created_event_ms as learned
    from log l join model m on m.log = l.id
   where l.source = $1 and m.promoted order by m.log, m.version desc)
select max(t.last - j.learned) / 1000 as seconds
  from judging j
  join lateral (select max(nullif(to_ms, 'NaN')) as last from stream where log = j.log) t on true
 where j.learned <> 'NaN'`,
    values: [source],
  })
  return row?.seconds == null ? Number.NaN : Math.max(0, row.seconds)
}

interface SuiteRow extends SeverityCounts {
  readonly suite: string
  readonly score: number | null
  readonly lastLow: number | null
  readonly lastMedium: number | null
  readonly lastHigh: number | null
}

/** The suites of a model, by name. */
export async function getSuiteFigures(on: Database, model: string): Promise<SuiteFigures[]> {
  const rows = await query<SuiteRow>(on, `counting the incidents of model "${model}"`, {
    text: `select t.name as suite, n.*,
                  (select score from suite_score where suite = t.name
                    order by starts desc limit 1) as score
             from suite t
             join lateral (select ${countsOf('i')}, ${lastOf('Low')}, ${lastOf('Medium')},
                                  ${lastOf('High')}
                             from incident i where i.suite = t.name) n on true
            where t.model = $1 order by t.name`,
    values: [model],
  })
  return rows.map(({ suite, score, Low, Medium, High, ...last }) => ({
    suite,
    score: score ?? Number.NaN,
    incidents: { Low, Medium, High },
    lastMs: {
      Low: last.lastLow ?? Number.NaN,
      Medium: last.lastMedium ?? Number.NaN,
      High: last.lastHigh ?? Number.NaN,
    },
  }))
}

function lastOf(severity: Severity): string {
  return `max(i.ends) filter (where i.severity = '${severity}' and i.timed) as "last${severity}"`
}

function countsOf(table: string): string {
  const of = (severity: Severity): string =>
    `count(*) filter (where ${table}.severity = '${severity}') as "${severity}"`
  return [of('Low'), of('Medium'), of('High')].join(', ')
}
