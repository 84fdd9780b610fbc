/** What is to be said of a suite as a whole: the status of its model's object in a cluster. */
import { getMasters, type Heartbeat, type MasterState } from './heartbeats.ts'
import {
  countsOf,
  type Learning,
  type LogCounts,
  type LogRow,
  learningOf,
  logsOf,
} from './logCounts.ts'
import { type Database, query } from './pool.ts'

/** A suite as a whole. */
export interface SuiteOverview {
  readonly logs: LogCounts
  readonly learning: Learning
  readonly sources: readonly string[]
  /** Incidents stored, and when the latest one ended (event time, ms; NaN for none). */
  readonly incidents: number
  readonly lastIncidentMs: number
  /** The latest verdict on the suite, 0–100; NaN before the first. */
  readonly score: number
  readonly scoredToMs: number
  readonly lastEventMs: number
  /** Highest version of the models that judge. */
  readonly modelVersion: number
  readonly masters: readonly Heartbeat<Partial<MasterState>>[]
}

/** A suite as a whole, from what is stored. */
export async function getSuiteOverview(on: Database, suite: string): Promise<SuiteOverview> {
  const step = `reading the state of suite "${suite}"`
  const values = [suite]
  const of = 'l.source in (select name from source where suite = $1)'
  const [logs] = await query<LogRow>(on, step, { text: logsOf(of), values })
  const [found] = await query<SuiteRow>(on, step, { text: SUITE, values })
  const masters = await getMasters(on, found?.model ?? '')
  return {
    logs: countsOf(logs),
    learning: learningOf(logs),
    sources: found?.sources ?? [],
    incidents: found?.incidents ?? 0,
    lastIncidentMs: found?.lastIncidentMs ?? Number.NaN,
    score: found?.score ?? Number.NaN,
    scoredToMs: found?.scoredToMs ?? Number.NaN,
    lastEventMs: found?.lastEventMs ?? Number.NaN,
    modelVersion: found?.modelVersion ?? 0,
    masters,
  }
}

interface SuiteRow extends Omit<SuiteOverview, 'logs' | 'learning' | 'masters'> {
  readonly model: string
}

const SUITE = `
select t.model, array(select name from source where suite = t.name order by name) as sources,
       (select count(*) from incident where suite = t.name) as incidents,
       (select max(ends) from incident where suite = t.name and timed) as "lastIncidentMs",
       last.score, last.starts as "scoredToMs",
       (select max(s.to_ms) from source o join log l on l.source = o.name
          join stream s on s.log = l.id where o.suite = t.name) as "lastEventMs",
       (select coalesce(max(m.version), 0) from source o join log l on l.source = o.name
          join model m on m.log = l.id where o.suite = t.name and m.promoted) as "modelVersion"
  from suite t
  left join lateral (select score, starts from suite_score where suite = t.name
                      order by starts desc limit 1) last on true
 where t.name = $1`
