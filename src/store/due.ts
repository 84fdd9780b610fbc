/**
 * Which logs have something to be done with them. Only these are fetched: of a hundred thousand
 * logs that are looked at every second, most rest.
 */
import { type Database, query } from './pool.ts'

/** A log that is due, and what is needed to plan its work. */
export interface DueLog {
  readonly log: string
  /** See LogSpan. */
  readonly lastBins: number
  readonly bytes: number
  readonly trained: boolean
  /** Length of its windows, ms; null before it was looked at. */
  readonly windowMs: number | null
}

/** Logs that were not learned as they are now, or not in this way. */
export function getUnlearned(
  on: Database,
  source: string,
  way: { readonly windowMs: number; readonly config: number },
): Promise<DueLog[]> {
  const having = `${NEWS} or ${count('learnMs')} is distinct from $2
                  or ${count('config')} is distinct from $3`
  return due(on, source, { having, values: [way.windowMs, way.config] })
}

/** Logs with a model that have anything new. */
export function getUntold(on: Database, source: string): Promise<DueLog[]> {
  return due(on, source, { where: TRAINED, having: NEWS, values: [] })
}

/** Logs with a model of which event time has passed the window after the last one judged. */
export function getUnjudged(on: Database, source: string, watermarkMs: number): Promise<DueLog[]> {
  const passed = `$2::float8 >= coalesce(${count('judgedTo')}, 0) + ${count('learnMs')}`
  const where = `${TRAINED} and (${count('timed')} = 0 or ${passed})`
  return due(on, source, { where, having: 'true', values: [watermarkMs] })
}

/**
 * Logs with a model of another configuration, or one that judged for long enough, and logs without
 * a model that have anything new.
 */
export function getUntrained(
  on: Database,
  source: string,
  than: { readonly config: number; readonly windows: number },
): Promise<DueLog[]> {
  const old = `${count('config')} is distinct from $2
               or coalesce(${count('sinceTraining')}, 0) >= $3::float8`
  const having = `case when ${TRAINED} then ${old} else ${NEWS} end`
  return due(on, source, { having, values: [than.config, than.windows] })
}

/** Whether any log of the source that has bins has no model. */
export async function hasUntrained(on: Database, source: string): Promise<boolean> {
  const rows = await query(on, `looking for logs of source "${source}" to learn`, {
    text: `select 1 from log l join stream t on t.log = l.id
            where l.source = $1 and t.last_bins is not null and not ${TRAINED} limit 1`,
    values: [source],
  })
  return rows.length > 0
}

const TRAINED = `l.state = 'trained'`

/** A number of what is known of a log (LogProgress); null where it does not hold yet. */
function count(name: string): string {
  return `(l.counts->>'${name}')::float8`
}

const NEWS = `${count('learnedBins')} is distinct from max(t.last_bins)`

interface Condition {
  readonly where?: string
  readonly having: string
  /** From $2 on. */
  readonly values: readonly unknown[]
}

function due(on: Database, source: string, condition: Condition): Promise<DueLog[]> {
  const { where = 'true', having, values } = condition
  return query<DueLog>(on, `looking for what is due in source "${source}"`, {
    text: `select l.name as log, max(t.last_bins) as "lastBins",
                  sum(t.bins_bytes)::float8 as bytes, ${TRAINED} as trained,
                  ${count('learnMs')} as "windowMs"
             from log l join stream t on t.log = l.id
            where l.source = $1 and t.last_bins is not null and ${where}
            group by l.id having ${having} order by l.name`,
    values: [source, ...values],
  })
}
