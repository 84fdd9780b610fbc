/**
 * A suite as the page shows it: the logs of all its sources under the names that the suite has for
 * them. A local scan is a suite of one source, and its logs have their own names.
 */
import type { Finding } from '../flow.ts'
import { FINDING_IN_SUITE, type FindingRow, toFinding } from './findings.ts'
import type { LogRecord } from './logs.ts'
import { type Database, query } from './pool.ts'
import type { SourceRecord } from './sources.ts'
import type { LogSpan } from './spans.ts'
import { SHOWN_LOG } from './suites.ts'
import type { Tag } from './tags.ts'

/** A log under the name that its suite has for it. */
export interface ShownLog extends LogRecord {
  /** Its name within its source. */
  readonly ownName: string
}

const LOGS = `
select l.id, l.source, ${SHOWN_LOG} as name, l.name as "ownName", l.state, l.reason, l.counts
  from source s join log l on l.source = s.name where s.suite = $1`

/** The sources of a suite, by name. */
export async function getShownSources(on: Database, suite: string): Promise<SourceRecord[]> {
  return query<SourceRecord>(on, `reading the sources of suite "${suite}"`, {
    text: 'select name, root, config from source where suite = $1 order by name',
    values: [suite],
  })
}

/** All logs of a suite, by name. */
export async function getShownLogs(on: Database, suite: string): Promise<ShownLog[]> {
  return query<ShownLog>(on, `reading the logs of suite "${suite}"`, {
    text: `${LOGS} order by 3`,
    values: [suite],
  })
}

/** A log of a suite by its name there. */
export async function getShownLog(
  on: Database,
  suite: string,
  name: string,
): Promise<ShownLog | undefined> {
  const rows = await query<ShownLog>(on, `reading log "${name}"`, {
    text: `select * from (${LOGS}) shown where name = $2 limit 1`,
    values: [suite, name],
  })
  return rows[0]
}

/** The extents of all logs of a suite that have bins, by name. */
export async function getShownSpans(on: Database, suite: string): Promise<LogSpan[]> {
  return query<LogSpan>(on, `reading the extent of the logs of suite "${suite}"`, {
    text: `select max(${SHOWN_LOG}) as log, max(t.last_bins) as "lastBins",
                  coalesce(min(t.from_ms), 'NaN') as "fromMs",
                  coalesce(max(t.to_ms), 'NaN') as "toMs",
                  coalesce(max(t.last_ms), 'NaN') as "lastMs",
                  sum(t.covered_ms) as "coveredMs", sum(t.bins_bytes)::float8 as bytes
             from source s join log l on l.source = s.name join stream t on t.log = l.id
            where s.suite = $1 and t.last_bins is not null group by l.id order by 1`,
    values: [suite],
  })
}

/** All that was said of a suite, oldest first; `log` is the name that the suite has for it. */
export async function getShownTags(on: Database, suite: string): Promise<Tag[]> {
  return query<Tag>(on, `reading the tags of suite "${suite}"`, {
    text: `select g.what, g.verdict, g.who, g.said_ms as "saidMs", g.reason, g.joint,
                  coalesce((select ${SHOWN_LOG} from log l
                             where l.source = s.name and l.name = g.log limit 1), g.log) as log
             from source s join tag g on g.source = s.name
            where s.suite = $1 order by g.said_ms, g.id`,
    values: [suite],
  })
}

/** A finding of a suite by its id. */
export async function getShownFinding(
  on: Database,
  suite: string,
  id: string,
): Promise<Finding | undefined> {
  const rows = await query<FindingRow>(on, `reading finding ${id}`, {
    text: `select ${FINDING_IN_SUITE} from source s join log l on l.source = s.name
             join finding f on f.log = l.id where s.suite = $1 and f.id = $2`,
    values: [suite, id],
  })
  return rows[0] && toFinding(rows[0])
}

/** A suite that somebody may look at. */
export interface ShownSuite {
  readonly suite: string
  readonly sources: number
  readonly logs: number
  readonly incidents: number
  /** Event time, ms; NaN where no log has time. */
  readonly lastMs: number
}

/** The suites of a cluster that are seen, by name. */
export async function getShownSuites(on: Database): Promise<ShownSuite[]> {
  return query<ShownSuite>(on, 'reading the suites', {
    text: `select t.name as suite,
                  (select count(*) from source where suite = t.name) as sources,
                  (select count(*) from source s join log l on l.source = s.name
                    where s.suite = t.name) as logs,
                  (select count(*) from incident i where i.suite = t.name) as incidents,
                  coalesce((select max(r.to_ms) from source s join log l on l.source = s.name
                              join stream r on r.log = l.id where s.suite = t.name), 'NaN')
                    as "lastMs"
             from suite t where t.model <> '' order by t.name`,
  })
}

/** The namespaces that have suites, for the role of the page (pageSchema.ts); none for others. */
export async function getPageNamespaces(on: Database): Promise<string[]> {
  const text = 'select name from page_namespaces() as name order by name'
  return (await query<{ name: string }>(on, 'reading the namespaces', { text })).map(
    ({ name }) => name,
  )
}
