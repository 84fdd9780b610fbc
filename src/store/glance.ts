/** A suite at a glance, and whether anything changed: what the page asks every few seconds. */
import { type Database, query } from './pool.ts'

/** A suite at a glance. */
export interface Glance {
  /** Changes with logs, turns, incidents, tags and notes. */
  readonly digest: string
  readonly logs: number
  readonly trained: number
  /** Files that are not read. */
  readonly rejected: number
  /** Of windows, by the logs' own models. */
  readonly findings: number
}

/** A suite as it stands now. */
export async function getGlance(on: Database, suite: string): Promise<Glance> {
  const [row] = await query<Glance>(on, `looking at suite "${suite}"`, {
    text: GLANCE,
    values: [suite],
  })
  if (row === undefined) throw new Error(`The figures of suite "${suite}" gave no row`)
  return row
}

const GLANCE = `
with o as (select name from source where suite = $1),
l as (select id, state, counts from log where source in (select name from o))
select count(*) as logs, count(*) filter (where state = 'trained') as trained,
       (select count(*) from file
         where source in (select name from o) and state = 'rejected'
           and reason <> 'copy') as rejected,
       (select count(*) from l join finding f on f.log = l.id
         where f.session is null and f.model_version > 0) as findings,
       md5(concat_ws(' ',
         string_agg(concat_ws(' ', l.id, l.state, l.counts), ',' order by l.id),
         (select sum(t.turns) from l join stream t on t.log = l.id),
         (select concat_ws(' ', count(*), max(said_ms)) from tag
           where source in (select name from o)),
         (select concat_ws(' ', count(*), max(id)) from note
           where source in (select name from o)),
         (select string_agg(concat_ws(' ', id, ends, score), ',' order by number)
            from incident where suite = $1))) as digest
  from l`

/** Findings of a day of event time. */
export interface DayFindings {
  readonly from: number
  readonly findings: number
}

/** Findings by day of event time (UTC), the last days that have any line. */
export async function getFindingDays(
  on: Database,
  suite: string,
  range: { readonly from: number; readonly to: number },
): Promise<DayFindings[]> {
  return query<DayFindings>(on, `counting the findings of suite "${suite}" by day`, {
    text: `select floor(f.starts / 86400000) * 86400000 as "from", count(*) as findings
             from source s join log l on l.source = s.name join finding f on f.log = l.id
            where s.suite = $1 and f.timed and f.starts >= $2 and f.starts < $3
              and f.model_version > 0 and f.session is null
            group by 1 order by 1`,
    values: [suite, range.from, range.to],
  })
}
