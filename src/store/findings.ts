/** Findings: runs of alarming windows of one log, with the lines that show them. */
import type { Finding } from '../flow.ts'
import { type Connection, type Database, query } from './pool.ts'
import { plainArray, textArray, toJson } from './rows.ts'
import { SHOWN_LOG } from './suites.ts'

/** Puts these in the place of all findings of a log (`log` of each finding is its name). */
export async function replaceFindings(
  connection: Connection,
  log: number,
  findings: readonly Finding[],
): Promise<void> {
  await query(connection, `replacing the findings of log ${log}`, {
    text: 'delete from finding where log = $1',
    values: [log],
  })
  await appendFindings(connection, log, findings)
}

/** Adds findings to those of a log; one that is there already (same id) is renewed. */
export async function appendFindings(
  on: Database,
  log: number,
  findings: readonly Finding[],
): Promise<void> {
  if (findings.length === 0) return
  await query(on, `storing the findings of log "${findings[0]?.log}"`, {
    text: INSERT,
    values: [log, ...findingColumns(findings)],
  })
}

/** Removes the findings of a log's windows that start there or later. */
export async function deleteFindingsFrom(on: Database, log: number, from: number): Promise<void> {
  await query(on, `deleting findings of log ${log}`, {
    text: 'delete from finding where log = $1 and starts >= $2 and session is null',
    values: [log, from],
  })
}

/** Findings of a log that lie in the range, or all, by start. */
export async function getFindings(
  on: Database,
  log: number,
  range: { readonly from: number; readonly to: number } = { from: -Infinity, to: Infinity },
): Promise<Finding[]> {
  const rows = await query<FindingRow>(on, `reading the findings of log ${log}`, {
    text: `select ${FINDING} from finding f join log l on l.id = f.log
            where f.log = $1 and f.ends >= $2 and f.starts <= $3 order by f.starts, f.id`,
    values: [log, range.from, range.to],
  })
  return rows.map(toFinding)
}

/** A finding as it is stored: null for no session. */
export type FindingRow = Omit<Finding, 'session'> & { readonly session: string | null }

/** The finding of a row. */
export function toFinding({ session, ...finding }: FindingRow): Finding {
  return session === null ? finding : { ...finding, session }
}

/** Columns of a finding (table `f`) with the name of its log (table `l`). */
export const FINDING = findingColumnsWith('l.name')

/** The same columns, with the name of the log as it is shown in its suite (table `s`). */
export const FINDING_IN_SUITE = findingColumnsWith(SHOWN_LOG)

function findingColumnsWith(log: string): string {
  return `f.id, ${log} as log, f.timed, f.starts as "from", f.ends as "to", f.score,
  f.severity, f.reason, f.onset_ms as "onsetMs", f.evidence, f.why,
  f.model_version as "modelVersion", f.windows, f.session`
}

/** Evidence and reasons are read whole or not at all, so they are one column each. */
const INSERT = `
insert into finding (log, id, timed, starts, ends, score, severity, reason, onset_ms, evidence,
                     why, model_version, windows, session, silent)
select $1, n.* from unnest($2::text[], $3::boolean[], $4::float8[], $5::float8[], $6::float8[],
  $7::text[], $8::text[], $9::float8[], $10::json[], $11::json[], $12::int[], $13::int[],
  $14::text[], $15::boolean[]) as n
on conflict (log, id) do update set
  timed = excluded.timed, starts = excluded.starts, ends = excluded.ends,
  score = excluded.score, severity = excluded.severity, reason = excluded.reason,
  onset_ms = excluded.onset_ms, evidence = excluded.evidence, why = excluded.why,
  model_version = excluded.model_version, windows = excluded.windows,
  session = excluded.session, silent = excluded.silent`

function findingColumns(findings: readonly Finding[]): string[] {
  return [
    textArray(findings.map(f => f.id)),
    plainArray(findings.map(f => f.timed)),
    plainArray(findings.map(f => f.from)),
    plainArray(findings.map(f => f.to)),
    plainArray(findings.map(f => f.score)),
    textArray(findings.map(f => f.severity)),
    textArray(findings.map(f => f.reason)),
    plainArray(findings.map(f => f.onsetMs)),
    textArray(findings.map(f => toJson(f.evidence))),
    textArray(findings.map(f => toJson(f.why))),
    plainArray(findings.map(f => f.modelVersion)),
    plainArray(findings.map(f => f.windows)),
    textArray(findings.map(f => f.session ?? null)),
    plainArray(findings.map(isSilent)),
  ]
}

/** Whether it says that lines that come all the time did not come at all. */
export function isSilent({ reason, evidence }: Pick<Finding, 'reason' | 'evidence'>): boolean {
  return reason === 'Missing' && (evidence[0]?.observed || 0) === 0
}
