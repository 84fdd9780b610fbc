/**
 * Findings as the master tells them: once the incident of a finding is closed it is settled, and is
 * not read again. So a turn reads what is new, however much was found before.
 */
import type { Finding } from '../flow.ts'
import { FINDING, type FindingRow, toFinding } from './findings.ts'
import { type Connection, type Database, query } from './pool.ts'
import { plainArray, textArray } from './rows.ts'

/**
 * What became of a finding in its incident: told, in part, not for what hides it, not at all; of
 * what is more than is told of a noisy log: joined to what others show, or left out as noise.
 */
export type Settled = 'told' | 'part' | 'hidden' | 'unheard' | 'joined' | 'noise'

/**
 * Removes the findings that a master added to these logs (version 0: no model of a log made them)
 * and that no closed incident tells: what it finds now stands in their place.
 */
export async function deleteSuiteFindings(
  connection: Connection,
  logs: readonly number[],
): Promise<void> {
  await query(connection, 'deleting what the master found before', {
    text: `delete from finding where log = any($1::bigint[]) and model_version = 0
              and settled is null`,
    values: [plainArray(logs)],
  })
}

/**
 * Findings of these logs whose incident is not closed, or all, by log and start; none of a
 * master's.
 */
export async function getUnsettled(
  on: Database,
  logs: readonly number[],
  { all = false }: { readonly all?: boolean } = {},
): Promise<Map<number, Finding[]>> {
  const rows = await query<FindingRow & { logId: number }>(on, 'reading what is not yet told', {
    text: `select ${FINDING}, f.log as "logId" from finding f join log l on l.id = f.log
            where f.log = any($1::bigint[]) ${all ? '' : 'and f.settled is null'}
              and f.model_version > 0
            order by f.log, f.starts, f.id`,
    values: [plainArray(logs)],
  })
  const found = new Map<number, Finding[]>()
  for (const { logId, ...row } of rows) {
    const own = found.get(logId) ?? []
    own.push(toFinding(row))
    found.set(logId, own)
  }
  return found
}

/** What is settled of a log's finding. */
export interface Settling {
  readonly log: number
  readonly id: string
  readonly settled: Settled
}

/** Says of findings that their incidents are closed. */
export async function settleFindings(
  connection: Connection,
  settling: readonly Settling[],
): Promise<void> {
  if (settling.length === 0) return
  await query(connection, 'closing incidents', {
    text: `update finding f set settled = n.settled
             from unnest($1::bigint[], $2::text[], $3::text[]) as n (log, id, settled)
            where f.log = n.log and f.id = n.id`,
    values: [
      plainArray(settling.map(each => each.log)),
      textArray(settling.map(each => each.id)),
      textArray(settling.map(each => each.settled)),
    ],
  })
}

/** All findings of these logs are to be told anew; those that a master added go. */
export async function unsettleFindings(
  connection: Connection,
  logs: readonly number[],
): Promise<void> {
  const values = [plainArray(logs)]
  await query(connection, 'opening incidents again', {
    text: 'delete from finding where log = any($1::bigint[]) and model_version = 0',
    values,
  })
  await query(connection, 'opening incidents again', {
    text: `update finding set settled = null
            where log = any($1::bigint[]) and settled is not null`,
    values,
  })
}

/** A timed finding of windows, without what explains it. */
export interface FindingSpan {
  readonly log: number
  readonly from: number
  readonly to: number
  readonly onsetMs: number
  readonly settled: Settled | null
}

/** Timed findings of windows of these logs that end within: from inclusive, to exclusive. */
export async function getFindingSpans(
  on: Database,
  logs: readonly number[],
  ends: { readonly from: number; readonly to: number },
): Promise<FindingSpan[]> {
  return query<FindingSpan>(on, 'reading when findings were', {
    text: `select log, starts as "from", ends as "to", onset_ms as "onsetMs", settled
             from finding
            where log = any($1::bigint[]) and ends >= $2 and ends < $3 and timed
              and session is null and model_version > 0
            order by onset_ms, starts, log, id`,
    values: [plainArray(logs), ends.from, ends.to],
  })
}

/** A timed finding of windows, with what shows it. */
export type EarlierFinding = Pick<Finding, 'from' | 'to' | 'score' | 'evidence'>

/**
 * What windows of logs found from a time on, and the last findings before, by start; `since` is by
 * log. None that somebody tagged as true: it is not to be taken for usual.
 */
export async function getEarlier(
  on: Database,
  since: ReadonlyMap<number, number>,
  most: number,
): Promise<Map<number, EarlierFinding[]>> {
  const own = `select f.* from finding f where f.log = n.log and f.timed and f.session is null
    and f.model_version > 0
    and not exists (select from tag t where t.what = f.id and t.verdict = 'true')`
  const rows = await query<EarlierFinding & { log: number }>(on, 'reading earlier findings', {
    text: `select f.log, f.starts as "from", f.ends as "to", f.score, f.evidence
             from unnest($1::bigint[], $2::float8[]) as n (log, since) cross join lateral (
               (${own} and f.starts < n.since order by f.starts desc limit $3)
               union all (${own} and f.starts >= n.since)) f
            order by f.log, f.starts, f.id`,
    values: [plainArray([...since.keys()]), plainArray([...since.values()]), most],
  })
  const earlier = new Map<number, EarlierFinding[]>()
  for (const { log, ...row } of rows) {
    const found = earlier.get(log) ?? []
    found.push(row)
    earlier.set(log, found)
  }
  return earlier
}

/** Findings of windows that incidents which are closed tell, from a time on by log. */
export async function getTold(
  on: Database,
  since: ReadonlyMap<number, number>,
): Promise<Map<number, EarlierFinding[]>> {
  if (since.size === 0) return new Map()
  const rows = await query<EarlierFinding & { log: number }>(on, 'reading what was told', {
    text: `select f.log, f.starts as "from", f.ends as "to", f.score, f.evidence
             from unnest($1::bigint[], $2::float8[]) as n (log, since)
             join finding f on f.log = n.log and f.starts > n.since
            where f.settled in ('told', 'part') and f.timed and f.session is null
              and f.model_version > 0
            order by f.log, f.starts, f.id`,
    values: [plainArray([...since.keys()]), plainArray([...since.values()])],
  })
  return Map.groupBy(rows, ({ log }) => log)
}

/** How many findings of these logs were left out as noise. */
export async function countNoise(on: Database, logs: readonly number[]): Promise<number> {
  const [row] = await query<{ noise: number }>(on, 'counting what is left out as noise', {
    text: `select count(*) as noise from finding
            where log = any($1::bigint[]) and settled = 'noise'`,
    values: [plainArray(logs)],
  })
  return row?.noise ?? 0
}

/** When the windows of these logs found something first, where they did. */
export async function getFirstFindings(
  on: Database,
  logs: readonly number[],
): Promise<Map<number, number>> {
  const rows = await query<{ log: number; from: number }>(on, 'reading when findings began', {
    text: `select log, min(starts) as "from" from finding
            where log = any($1::bigint[]) and timed and session is null and model_version > 0
            group by log`,
    values: [plainArray(logs)],
  })
  return new Map(rows.map(({ log, from }) => [log, from]))
}

/** Findings of these logs that suppressions hid, as a whole or in part, in closed incidents. */
export async function countHidden(on: Database, logs: readonly number[]): Promise<number> {
  const [row] = await query<{ hidden: number }>(on, 'counting what is hidden', {
    text: `select count(*) as hidden from finding
            where log = any($1::bigint[]) and settled in ('part', 'hidden')`,
    values: [plainArray(logs)],
  })
  return row?.hidden ?? 0
}
