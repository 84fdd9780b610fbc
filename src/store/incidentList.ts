/** Incidents page by page: what a list shows of them, however many there are. */
import type { Finding, Severity } from '../flow.ts'
import { FINDING_IN_SUITE, type FindingRow, toFinding } from './findings.ts'
import { type Database, query } from './pool.ts'
import { textArray } from './rows.ts'

/** Where an incident stands, by how long ago its last strange line came. */
export type IncidentState = 'Open' | 'Quiet' | 'Resolved'

/** Which incidents are wanted. */
export interface IncidentFilter {
  /** Event time, ms; those without time are in every range. */
  readonly from: number
  readonly to: number
  /** An incident that ends later is open; one that ends later than the second is quiet. */
  readonly openAfter: number
  readonly quietAfter: number
  /** Empty: all. */
  readonly states: readonly IncidentState[]
  /** A part of a log's name or of a template of its first cause; empty: all. */
  readonly words: string
}

/** A part of the list, in an order: open ones first and then the latest, or the most severe. */
export interface Page {
  readonly order: 'time' | 'severity'
  readonly offset: number
  readonly limit: number
}

/** An incident in a list. */
export interface ListedIncident {
  readonly number: number
  readonly id: string
  readonly timed: boolean
  readonly from: number
  readonly to: number
  readonly score: number
  readonly severity: Severity
  readonly state: IncidentState
  /** The finding of the log that was first, as it is told. */
  readonly first: Finding
  /** Ids of the findings of all its logs, the first cause first. */
  readonly findings: readonly string[]
}

/** How many there are. */
export interface IncidentCounts extends Readonly<Record<IncidentState, number>> {
  /** Of the wanted states. */
  readonly total: number
  /** Findings of the incidents of all states. */
  readonly findings: number
}

/** A page of the list. */
export async function listIncidents(
  on: Database,
  suite: string,
  { page, ...filter }: IncidentFilter & { readonly page: Page },
): Promise<ListedIncident[]> {
  const order = ORDERS[page.order]
  const rows = await query<ListedRow>(on, `listing the incidents of suite "${suite}"`, {
    text: `${FOUND}, wanted as (
      select *, row_number() over (order by ${order}) as place from found
       where $7::text[] = '{}' or state = any($7::text[])
       order by ${order} offset $8 limit $9)
      select i.number, i.id as incident, i.timed as "ofTime", i.starts, i.ends, i.score as "ofAll",
             i.severity as grade, i.state, m.told, ${FINDING_IN_SUITE},
             array(select o.finding from incident_member o
                    where o.suite = $1 and o.incident = i.number order by o.rank) as findings
        from wanted i
        join incident_member m on m.suite = $1 and m.incident = i.number and m.rank = 0
        join finding f on f.log = m.log and f.id = m.finding
        join log l on l.id = f.log join source s on s.name = l.source
       order by i.place`,
    values: [...valuesOf(suite, filter), page.offset, page.limit],
  })
  return rows.map(toListed)
}

/** How many fit the filter, in all and in each state. */
export async function countIncidents(
  on: Database,
  suite: string,
  filter: IncidentFilter,
): Promise<IncidentCounts> {
  const [row] = await query<IncidentCounts>(on, `counting the incidents of suite "${suite}"`, {
    text: `${FOUND}
      select count(*) filter (where $7::text[] = '{}' or state = any($7::text[])) as total,
             count(*) filter (where state = 'Open') as "Open",
             count(*) filter (where state = 'Quiet') as "Quiet",
             count(*) filter (where state = 'Resolved') as "Resolved",
             (select count(*) from incident_member m
               where m.suite = $1 and m.incident in (select number from found)) as findings
        from found`,
    values: valuesOf(suite, filter),
  })
  return row ?? { total: 0, Open: 0, Quiet: 0, Resolved: 0, findings: 0 }
}

/** The finding's columns, and the incident's under names that do not meet them. */
interface ListedRow extends FindingRow {
  readonly number: number
  readonly incident: string
  readonly ofTime: boolean
  readonly starts: number
  readonly ends: number
  readonly ofAll: number
  readonly grade: Severity
  readonly state: IncidentState
  readonly told: Partial<Finding> | null
  readonly findings: readonly string[]
}

function toListed(row: ListedRow): ListedIncident {
  const { number, incident, ofTime, starts, ends, ofAll, grade, state, told, ...rest } = row
  const { findings, ...finding } = rest
  return {
    ...{ number, id: incident, timed: ofTime, from: starts, to: ends, score: ofAll },
    ...{ severity: grade, state, findings },
    first: { ...toFinding(finding), ...told },
  }
}

const ORDERS = {
  time: "(state = 'Open') desc, timed desc, starts desc, number",
  severity: 'score desc, number',
} as const

/** Findings are looked up before their texts are: or the texts of all would be searched. */
const FIRST = 'offset 0'

/** Incidents in the range that have these words. */
const FOUND = `
with found as (
  select i.number, i.id, i.timed, i.starts, i.ends, i.score, i.severity,
         case when i.timed and i.ends > $4 then 'Open'
              when i.timed and i.ends > $5 then 'Quiet' else 'Resolved' end as state
    from incident i
   where i.suite = $1 and (not i.timed or (i.ends > $2 and i.starts < $3))
     and ($6 = ''
       or i.number in (
         select m.incident from incident_member m
          where m.suite = $1 and m.log in (
            select l.id from source s join log l on l.source = s.name
             where s.suite = $1 and strpos(lower(l.name), $6) > 0))
       or i.number in (
         select m.incident from incident_member m cross join lateral (
           select f.evidence from finding f where f.log = m.log and f.id = m.finding ${FIRST}) f
          where m.suite = $1 and m.rank = 0 and strpos(lower(f.evidence::text), $6) > 0)))`

function valuesOf(suite: string, filter: IncidentFilter): unknown[] {
  const { from, to, openAfter, quietAfter, states, words } = filter
  return [suite, from, to, openAfter, quietAfter, words.toLowerCase(), textArray(states)]
}

/** The first incidents, by number, that have any of these findings, and the ids of all theirs. */
export async function getIncidentsWith(
  on: Database,
  suite: string,
  { findings, most }: { readonly findings: readonly string[]; readonly most: number },
): Promise<{ readonly id: string; readonly number: number; readonly findings: string[] }[]> {
  return query(on, `looking for incidents of suite "${suite}"`, {
    text: `select i.id, i.number,
                  array(select o.finding from incident_member o
                         where o.suite = $1 and o.incident = i.number order by o.rank) as findings
             from incident i
            where i.suite = $1 and exists (
              select from incident_member m where m.suite = $1 and m.incident = i.number
                 and m.finding = any($2::text[]))
            order by i.number limit $3`,
    values: [suite, textArray(findings), most],
  })
}

/** The latest incidents of which a log is a part. */
export async function getIncidentsOfLog(
  on: Database,
  log: number,
  most: number,
): Promise<{ readonly id: string; readonly number: number; readonly from: number }[]> {
  return query(on, `reading the incidents of log ${log}`, {
    text: `select i.id, i.number, i.starts as "from"
             from incident_member m join incident i on i.suite = m.suite and i.number = m.incident
            where m.log = $1 order by i.starts desc, i.number limit $2`,
    values: [log, most],
  })
}
