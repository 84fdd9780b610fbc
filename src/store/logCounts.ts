/** How far the logs of a source or a suite are: trained, or why not yet. */

/** Logs of a source or a suite, by where they stand. */
export interface LogCounts {
  readonly total: number
  readonly trained: number
  readonly learning: number
}

/** Why logs are still learning. */
export interface Learning {
  /** Windows that the log nearest to its first model still lacks; 0 where none is learning. */
  readonly windowsMissing: number
  /** Of that log, in words: `12 of 30 windows`; empty where there is nothing to say yet. */
  readonly reason: string
}

/** As it is read. */
export interface LogRow {
  readonly total: number
  readonly trained: number
  readonly missing: number | null
  readonly reason: string | null
}

/**
 * Statement over the logs (table `l`) of a condition; the one nearest to its first model speaks for
 * those that learn.
 */
export function logsOf(condition: string): string {
  return `
with l as (select l.state, l.reason, (l.counts->>'missing')::float8 as missing
             from log l where ${condition}),
nearest as (select missing, reason from l where state = 'learning'
             order by missing nulls last limit 1)
select (select count(*) from l) as total,
       (select count(*) from l where state = 'trained') as trained,
       (select missing from nearest) as missing, (select reason from nearest) as reason`
}

/** Logs by state. */
export function countsOf(row: LogRow | undefined): LogCounts {
  const { total, trained } = row ?? { total: 0, trained: 0 }
  return { total, trained, learning: total - trained }
}

/** Why logs are still learning. */
export function learningOf(row: LogRow | undefined): Learning {
  return { windowsMissing: row?.missing ?? 0, reason: row?.reason ?? '' }
}
