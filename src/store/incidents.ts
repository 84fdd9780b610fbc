/** Incidents: findings of many logs joined, numbered 1, 2, 3 … in the order of the report. */
import type { Finding, Incident } from '../flow.ts'
import { FINDING } from './findings.ts'
import { type Connection, type Database, query } from './pool.ts'
import { plainArray, textArray, toJson } from './rows.ts'

/** An incident with the number under which it is shown. */
export interface NumberedIncident extends Incident {
  readonly number: number
}

/** Puts these in the place of all incidents of a source; their findings must be stored. */
export async function replaceIncidents(
  connection: Connection,
  source: string,
  incidents: readonly Incident[],
): Promise<void> {
  await query(connection, `replacing the incidents of source "${source}"`, {
    text: 'delete from incident where source = $1',
    values: [source],
  })
  await insertIncidents(connection, { source, first: 1, incidents })
}

/** Adds incidents behind those of a source; numbers go on, and are given back. */
export async function appendIncidents(
  connection: Connection,
  source: string,
  incidents: readonly Incident[],
): Promise<NumberedIncident[]> {
  const step = `storing the incidents of source "${source}"`
  // The row lock makes two that append wait for each other.
  await query(connection, step, {
    text: 'select from source where name = $1 for update',
    values: [source],
  })
  const [last] = await query<{ number: number }>(connection, step, {
    text: 'select coalesce(max(number), 0) as number from incident where source = $1',
    values: [source],
  })
  const first = (last?.number ?? 0) + 1
  await insertIncidents(connection, { source, first, incidents })
  return incidents.map((incident, index) => ({ ...incident, number: first + index }))
}

/** All incidents of a source with their findings, by number. */
export async function getIncidents(on: Database, source: string): Promise<NumberedIncident[]> {
  return readIncidents(on, source, null)
}

/** An incident by its number, or by its id. */
export async function getIncident(
  on: Database,
  source: string,
  which: number | string,
): Promise<NumberedIncident | undefined> {
  const incidents = await readIncidents(on, source, which)
  return incidents[0]
}

async function readIncidents(
  on: Database,
  source: string,
  which: number | string | null,
): Promise<NumberedIncident[]> {
  const step = `reading the incidents of source "${source}"`
  const number = typeof which === 'number' ? which : null
  const values = [source, number, typeof which === 'string' ? which : null]
  const rows = await query<IncidentRow>(on, step, { text: INCIDENTS, values })
  const members = await query<MemberRow>(on, step, { text: MEMBERS, values })
  const byNumber = Map.groupBy(members, member => member.incident)
  return rows.map(row => ({
    ...row,
    members: (byNumber.get(row.number) ?? []).map(({ incident: _, delayMs, ...finding }) => ({
      finding,
      delayMs,
    })),
  }))
}

/** An incident and its members are two readings, joined by number. */
type IncidentRow = Omit<NumberedIncident, 'members'>

interface MemberRow extends Finding {
  readonly incident: number
  readonly delayMs: number
}

/** All of a source, or the one of this number or id. */
const WHICH = `i.source = $1 and ($2::int is null or i.number = $2)
  and ($3::text is null or i.id = $3)`

const INCIDENTS = `
select i.number, i.id, i.timed, i.starts as "from", i.ends as "to", i.score, i.severity, i.normal
  from incident i where ${WHICH} order by i.number`

const MEMBERS = `
select m.incident, m.delay_ms as "delayMs", ${FINDING}
  from incident i
  join incident_member m on m.source = i.source and m.incident = i.number
  join finding f on f.log = m.log and f.id = m.finding
  join log l on l.id = f.log
 where ${WHICH} order by m.incident, m.rank`

interface IncidentPart {
  readonly source: string
  /** Number of the first one. */
  readonly first: number
  readonly incidents: readonly Incident[]
}

async function insertIncidents(connection: Connection, part: IncidentPart): Promise<void> {
  const { source, first, incidents } = part
  if (incidents.length === 0) return
  await query(connection, `storing the incidents of source "${source}"`, {
    text: `insert into incident (source, number, id, timed, starts, ends, score, severity, normal)
           select $1, n.* from unnest($2::int[], $3::text[], $4::boolean[], $5::float8[],
             $6::float8[], $7::float8[], $8::text[], $9::json[]) as n`,
    values: [
      source,
      plainArray(incidents.map((_, index) => first + index)),
      textArray(incidents.map(i => i.id)),
      plainArray(incidents.map(i => i.timed)),
      plainArray(incidents.map(i => i.from)),
      plainArray(incidents.map(i => i.to)),
      plainArray(incidents.map(i => i.score)),
      textArray(incidents.map(i => i.severity)),
      textArray(incidents.map(i => toJson(i.normal))),
    ],
  })
  await insertMembers(connection, part)
}

async function insertMembers(connection: Connection, part: IncidentPart): Promise<void> {
  const members = part.incidents.flatMap((incident, index) =>
    incident.members.map((member, rank) => ({ ...member, incident: part.first + index, rank })),
  )
  const rows = await query(connection, `storing the incidents of source "${part.source}"`, {
    text: `insert into incident_member (source, incident, rank, delay_ms, log, finding)
           select $1, n.incident, n.rank, n.delay_ms, f.log, f.id
             from unnest($2::int[], $3::int[], $4::float8[], $5::text[], $6::text[])
                  as n (incident, rank, delay_ms, log, finding)
             join log l on l.source = $1 and l.name = n.log
             join finding f on f.log = l.id and f.id = n.finding
           returning rank`,
    values: [
      part.source,
      plainArray(members.map(m => m.incident)),
      plainArray(members.map(m => m.rank)),
      plainArray(members.map(m => m.delayMs)),
      textArray(members.map(m => m.finding.log)),
      textArray(members.map(m => m.finding.id)),
    ],
  })
  // The join drops members that it does not find; better no incident than half of one.
  if (rows.length !== members.length) {
    throw new Error('An incident names a finding that is not stored: replaceFindings first')
  }
}
