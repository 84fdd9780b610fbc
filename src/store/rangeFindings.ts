/**
 * The findings of a range of event time as the map of all logs draws them: how many each log has,
 * where lines that come all the time did not come, and which incidents the strangest lead to.
 * Findings hold their evidence, so what is asked of all of them is answered by indexes alone.
 */
import { type Database, query } from './pool.ts'
import { plainArray } from './rows.ts'

/** Event time in ms, from inclusive, to exclusive. */
export interface EventRange {
  readonly from: number
  readonly to: number
}

/** A finding that says that a log was silent. */
export interface Silence {
  readonly log: number
  readonly from: number
  readonly to: number
}

/** A finding on the time axis, and the incident that tells it. */
export interface IncidentSpan extends Silence {
  readonly incident: string
}

/** How many findings each of these logs has that touch the range, by its id; none: no entry. */
export async function countFindings(
  on: Database,
  logs: readonly number[],
  { from, to }: EventRange,
): Promise<Map<number, number>> {
  const rows = await query<{ log: number; findings: number }>(
    on,
    'counting the findings of logs in a range',
    {
      text: `select log, count(*) as findings from finding
              where log = any($1::bigint[]) and ends > $2 and starts < $3
                and timed and session is null
              group by log`,
      values: [plainArray(logs), from, to],
    },
  )
  return new Map(rows.map(({ log, findings }) => [log, findings]))
}

/** Where these logs were silent within the range. */
export async function getSilences(
  on: Database,
  logs: readonly number[],
  { from, to }: EventRange,
): Promise<Silence[]> {
  return query<Silence>(on, 'reading where logs were silent', {
    text: `select log, starts as "from", ends as "to" from finding
            where log = any($1::bigint[]) and ends > $2 and starts < $3
              and timed and session is null and silent`,
    values: [plainArray(logs), from, to],
  })
}

/** Of each of these logs the strangest findings in the range that an incident tells. */
export async function getIncidentSpans(
  on: Database,
  logs: readonly number[],
  { from, to, most }: EventRange & { readonly most: number },
): Promise<IncidentSpan[]> {
  return query<IncidentSpan>(on, 'reading which incidents logs lead to', {
    text: `select n.log, n.starts as "from", n.ends as "to", told.id as incident
             from unnest($1::bigint[]) as g (log)
            cross join lateral (
                   select f.log, f.id, f.starts, f.ends, f.score from finding f
                    where f.log = g.log and f.timed and f.session is null
                      and f.ends > $2 and f.starts < $3
                    order by f.score desc, f.id limit $4) n
            cross join lateral (
                   select i.id from incident_member m
                     join incident i on i.suite = m.suite and i.number = m.incident
                    where m.log = n.log and m.finding = n.id limit 1) told
            order by n.log, n.score desc, n.id`,
    values: [plainArray(logs), from, to, most],
  })
}
