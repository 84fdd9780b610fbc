/** Incidents: findings of many logs joined, numbered 1, 2, 3 … in the order of the report. */
import type { Finding, Incident } from '../flow.ts'
import { FINDING_IN_SUITE, type FindingRow, toFinding } from './findings.ts'
import { type Connection, type Database, query } from './pool.ts'
import { plainArray, textArray, toJson } from './rows.ts'
import { SHOWN_LOG } from './suites.ts'

/** An incident with the number under which it is shown. */
export interface NumberedIncident extends Incident {
  readonly number: number
  /** The source of each member's log, in the order of the members. */
  readonly sources: readonly string[]
}

/** Puts these in the place of all incidents of a suite; their findings must be stored. */
export async function replaceIncidents(
  connection: Connection,
  suite: string,
  incidents: readonly Incident[],
): Promise<void> {
  const told = incidents.map(each => ({ ...each, closed: false }))
  await renewIncidents(connection, suite, { incidents: told, all: true })
}

/** An incident, and whether it is told for good. */
export interface ToldIncident extends Incident {
  readonly closed: boolean
}

/** What is to stand in the place of the incidents that are not closed, or of all. */
export interface Renewal {
  readonly incidents: readonly ToldIncident[]
  readonly all: boolean
}

/**
 * Puts these in the place of the incidents of a suite that are not closed, or of all; their
 * findings must be stored. One that is not closed keeps its number, new ones are numbered on in the
 * order given.
 */
export async function renewIncidents(
  connection: Connection,
  suite: string,
  { incidents, all }: Renewal,
): Promise<void> {
  const step = `renewing the incidents of suite "${suite}"`
  const values = [suite, all]
  const found = await query<{ finding: string; foundMs: number }>(connection, step, {
    text: FOUND,
    values,
  })
  const known = await query<{ id: string; number: number; foundMs: number }>(connection, step, {
    text: `delete from incident where suite = $1 and ($2 or not closed)
           returning id, number, extract(epoch from found)::float8 * 1000 as "foundMs"`,
    values,
  })
  const [last] = await query<{ number: number }>(connection, step, {
    text: 'select coalesce(max(number), 0) as number from incident where suite = $1',
    values: [suite],
  })
  const kept = all ? [] : known
  const numbers = new Map(kept.map(({ id, number }) => [id, number]))
  let next = kept.reduce((most, { number }) => Math.max(most, number), last?.number ?? 0)
  const numbered = incidents.map(each => ({ ...each, number: numbers.get(each.id) ?? ++next }))
  // Of what the master alone found, only the id of its incident is known by now.
  const foundMs = new Map(known.map(each => [each.id, each.foundMs]))
  for (const each of found) foundMs.set(each.finding, each.foundMs)
  await insertIncidents(connection, { suite, incidents: numbered, foundMs })
}

/** When each finding was first part of an incident that is renewed, ms of the wall clock. */
const FOUND = `
select m.finding, min(extract(epoch from i.found)::float8 * 1000) as "foundMs"
  from incident i join incident_member m on m.suite = i.suite and m.incident = i.number
 where i.suite = $1 and ($2 or not i.closed) group by m.finding`

/** All incidents of a suite with their findings, most urgent first. */
export async function getIncidents(on: Database, suite: string): Promise<NumberedIncident[]> {
  return readIncidents(on, suite, null)
}

/** An incident by its id, with a digest that changes when anything of it does but its number. */
export interface IncidentDigest {
  readonly id: string
  readonly digest: string
  /** When any of it was found first, ms of the wall clock of the database. */
  readonly foundMs: number
}

/** The incidents of a suite that lasted until `fromMs` (event time) or longer, or have no time. */
export async function getIncidentDigests(
  on: Database,
  suite: string,
  fromMs: number,
): Promise<IncidentDigest[]> {
  return query(on, `looking for news among the incidents of suite "${suite}"`, {
    text: DIGESTS,
    values: [suite, fromMs],
  })
}

/** These incidents of a suite, by number; those that are gone are left out. */
export async function getIncidentsById(
  on: Database,
  suite: string,
  ids: readonly string[],
): Promise<NumberedIncident[]> {
  return ids.length === 0 ? [] : readIncidents(on, suite, ids)
}

/** An incident by its number, or by its id. */
export async function getIncident(
  on: Database,
  suite: string,
  which: number | string,
): Promise<NumberedIncident | undefined> {
  const incidents = await readIncidents(on, suite, typeof which === 'string' ? [which] : which)
  return incidents[0]
}

async function readIncidents(
  on: Database,
  suite: string,
  which: number | readonly string[] | null,
): Promise<NumberedIncident[]> {
  const step = `reading the incidents of suite "${suite}"`
  const isNumber = typeof which === 'number'
  const ids = isNumber || which === null ? null : textArray(which)
  const values = [suite, isNumber ? which : null, ids]
  const rows = await query<IncidentRow>(on, step, { text: INCIDENTS, values })
  const members = await query<MemberRow>(on, step, { text: MEMBERS, values })
  const byNumber = Map.groupBy(members, member => member.incident)
  return rows.map(row => ({
    ...row,
    ...membersOf(byNumber.get(row.number) ?? []),
  }))
}

function membersOf(rows: readonly MemberRow[]): Pick<NumberedIncident, 'members' | 'sources'> {
  return {
    sources: rows.map(row => row.source),
    members: rows.map(({ incident: _, source: __, delayMs, told, ...finding }) => ({
      finding: { ...toFinding(finding), ...told },
      delayMs,
    })),
  }
}

/** An incident and its members are two readings, joined by number. */
type IncidentRow = Omit<NumberedIncident, 'members' | 'sources'>

interface MemberRow extends FindingRow {
  readonly incident: number
  readonly source: string
  readonly delayMs: number
  /** What is told beside or in place of what is stored; null: nothing. */
  readonly told: Partial<Finding> | null
}

/** All of a suite, or the one of this number, or those of these ids. */
const WHICH = `i.suite = $1 and ($2::int is null or i.number = $2)
  and ($3::text[] is null or i.id = any($3::text[]))`

/** Severity rises with the score. */
const BY_URGENCY = 'i.score desc, i.timed desc, i.starts, i.number'

const INCIDENTS = `
select i.number, i.id, i.timed, i.starts as "from", i.ends as "to", i.score, i.severity, i.normal
  from incident i where ${WHICH} order by ${BY_URGENCY}`

const MEMBERS = `
select m.incident, s.name as source, m.delay_ms as "delayMs",
       m.told, ${FINDING_IN_SUITE}
  from incident i
  join incident_member m on m.suite = i.suite and m.incident = i.number
  join finding f on f.log = m.log and f.id = m.finding
  join log l on l.id = f.log join source s on s.name = l.source
 where ${WHICH} order by m.incident, m.rank`

/** How logs are shown follows from how many sources the suite has. */
const DIGESTS = `
select i.id, md5(concat_ws(' ', i.timed, i.starts, i.ends, i.score, i.severity, i.normal,
         (select count(*) from source where suite = i.suite),
         (select string_agg(concat_ws(' ', m.delay_ms, m.told, l.source, l.name, f::text), ','
                            order by m.rank)
            from incident_member m join finding f on f.log = m.log and f.id = m.finding
            join log l on l.id = f.log
           where m.suite = i.suite and m.incident = i.number))) as digest,
       extract(epoch from i.found)::float8 * 1000 as "foundMs"
  from incident i
 where i.suite = $1 and (not i.timed or i.ends >= $2 or $2 = 'NaN')
 order by i.number`

interface Numbered {
  readonly suite: string
  readonly incidents: readonly (ToldIncident & { readonly number: number })[]
}

/** One that goes on keeps the time at which it was found, whatever its id and number are now. */
async function insertIncidents(
  connection: Connection,
  { suite, incidents, foundMs }: Numbered & { readonly foundMs: ReadonlyMap<string, number> },
): Promise<void> {
  if (incidents.length === 0) return
  await query(connection, `storing the incidents of suite "${suite}"`, {
    text: `insert into incident (suite, number, id, timed, starts, ends, score, severity, normal,
                                 found, closed)
           select $1, n.number, n.id, n.timed, n.starts, n.ends, n.score, n.severity, n.normal,
                  least(to_timestamp(nullif(n.found, 'Infinity') / 1000), clock_timestamp()),
                  n.closed
             from unnest($2::int[], $3::text[], $4::boolean[], $5::float8[], $6::float8[],
               $7::float8[], $8::text[], $9::json[], $10::float8[], $11::boolean[])
                  as n (number, id, timed, starts, ends, score, severity, normal, found, closed)`,
    values: [
      suite,
      plainArray(incidents.map(i => i.number)),
      textArray(incidents.map(i => i.id)),
      plainArray(incidents.map(i => i.timed)),
      plainArray(incidents.map(i => i.from)),
      plainArray(incidents.map(i => i.to)),
      plainArray(incidents.map(i => i.score)),
      textArray(incidents.map(i => i.severity)),
      textArray(incidents.map(i => toJson(i.normal))),
      plainArray(incidents.map(i => firstFound(i, foundMs))),
      plainArray(incidents.map(i => i.closed)),
    ],
  })
  await insertMembers(connection, { suite, incidents })
}

function firstFound({ id, members }: Incident, foundMs: ReadonlyMap<string, number>): number {
  const ids = [id, ...members.map(({ finding }) => finding.id)]
  return Math.min(...ids.map(each => foundMs.get(each) ?? Number.POSITIVE_INFINITY))
}

async function insertMembers(
  connection: Connection,
  { suite, incidents }: Numbered,
): Promise<void> {
  const members = incidents.flatMap(incident =>
    incident.members.map((member, rank) => ({ ...member, incident: incident.number, rank })),
  )
  const rows = await query(connection, `storing the incidents of suite "${suite}"`, {
    text: `insert into incident_member (suite, incident, rank, delay_ms, log, finding, told)
           select $1, n.incident, n.rank, n.delay_ms, f.log, f.id, n.told
             from unnest($2::int[], $3::int[], $4::float8[], $5::text[], $6::text[], $7::json[])
                  as n (incident, rank, delay_ms, log, finding, told)
             join (source s join log l on l.source = s.name)
               on s.suite = $1 and ${SHOWN_LOG} = n.log
             join finding f on f.log = l.id and f.id = n.finding
           returning rank`,
    values: [
      suite,
      plainArray(members.map(m => m.incident)),
      plainArray(members.map(m => m.rank)),
      plainArray(members.map(m => m.delayMs)),
      textArray(members.map(m => m.finding.log)),
      textArray(members.map(m => m.finding.id)),
      textArray(members.map(m => toldOf(m.finding))),
    ],
  })
  // The join drops members that it does not find; better no incident than half of one.
  if (rows.length !== members.length) {
    throw new Error('An incident names a finding that is not stored: replaceFindings first')
  }
}

/** What is told beside or in place of what is stored of a finding; null: nothing. */
function toldOf(finding: Finding): string | null {
  const { score, severity, reason, onsetMs, evidence, part, beforeMs } = finding
  if (part === undefined && beforeMs === undefined) return null
  const left = part && { score, severity, reason, onsetMs, evidence, part }
  return toJson({ ...left, ...(beforeMs !== undefined && { beforeMs }) })
}
