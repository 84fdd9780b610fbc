/** Suites: the sources that one master judges together. */
import { type Connection, type Database, query } from './pool.ts'

/** The logs of a suite, by the name under which the suite shows them. */
export interface SuiteLog {
  readonly id: number
  readonly source: string
  /** `source/log`: it stays as sources come and go, so what is kept names the log by it. */
  readonly fullName: string
  /** Where the suite has several sources: `source/log`, the source without its namespace. */
  readonly name: string
  readonly trained: boolean
  /** Event time (or line) up to which it is judged for good. */
  readonly judgedTo: number
  /** Length of its windows, ms; 0 before it is learned. */
  readonly windowMs: number
  /** A session of it is over after so long without a line, ms; 0 where it has none. */
  readonly idleMs: number
}

/** The names of a model's suites, by name. */
export async function getSuites(on: Database, model: string): Promise<string[]> {
  const rows = await query<{ name: string }>(on, `reading the suites of model "${model}"`, {
    text: 'select name from suite where model = $1 order by name',
    values: [model],
  })
  return rows.map(row => row.name)
}

/** All logs of a suite, by the name under which it shows them. */
export async function getSuiteLogs(on: Database, suite: string): Promise<SuiteLog[]> {
  return query<SuiteLog>(on, `reading the logs of suite "${suite}"`, {
    text: `select l.id, l.source, l.source || '/' || l.name as "fullName", ${SHOWN_LOG} as name,
                  l.state = 'trained' as trained,
                  coalesce((l.counts->>'judgedTo')::float8, 0) as "judgedTo",
                  coalesce((l.counts->>'learnMs')::float8, 0) as "windowMs",
                  coalesce((l.counts->>'sessionIdle')::float8, 0) as "idleMs"
             from source s join log l on l.source = s.name where s.suite = $1 order by name`,
    values: [suite],
  })
}

/**
 * Changes whenever a log of the suite was learned or judged, or event time passed a bin; the same
 * as long as none of it was.
 */
export async function suiteDigest(on: Database, suite: string): Promise<string> {
  const [row] = await query<{ digest: string }>(on, `looking at the logs of suite "${suite}"`, {
    text: `select md5(concat_ws(' ',
             (select string_agg(concat_ws(' ', l.id, l.state, l.counts), ',' order by l.id)
                from source s join log l on l.source = s.name where s.suite = $1),
             (select string_agg(concat_ws(' ', j.source, j.share, j.learned_ms,
                                          floor(j.judged_ms / 10000)), ','
                                order by j.source, j.share)
                from source s join judged j on j.source = s.name where s.suite = $1))) as digest`,
    values: [suite],
  })
  return row?.digest ?? ''
}

/** Raises the epoch of a suite: whoever judged it before can store nothing more. */
export async function takeSuite(on: Database, suite: string): Promise<number> {
  const [row] = await query<{ epoch: number }>(on, `taking over suite "${suite}"`, {
    text: `update suite set owner_epoch = owner_epoch + 1 where name = $1
           returning owner_epoch as epoch`,
    values: [suite],
  })
  return row?.epoch ?? 0
}

/** Whether the suite is still ours; it stays so until the transaction ends. */
export async function holdSuite(
  connection: Connection,
  { suite, epoch }: { readonly suite: string; readonly epoch: number },
): Promise<boolean> {
  const rows = await query(connection, `holding suite "${suite}"`, {
    text: 'select from suite where name = $1 and owner_epoch = $2 for share',
    values: [suite, epoch],
  })
  return rows.length > 0
}

/**
 * The name of a log (table `l` of source `s`) within its suite: where that has several sources, the
 * name of the source without its namespace goes before it.
 */
export const SHOWN_LOG = `case
  when exists (select from source o where o.suite = s.suite and o.name <> s.name)
  then regexp_replace(s.name, '^[^/]*/', '') || '/' || l.name else l.name end`
