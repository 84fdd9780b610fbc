/** Sources: where logs come from, and the configuration under which they are read. */
import { type Database, query } from './pool.ts'

/** A source as stored; `config` is what the user declared, as plain JSON. */
export interface SourceRecord {
  readonly name: string
  readonly root: string
  readonly config: Readonly<Record<string, unknown>>
}

/** The suite that a source belongs to: what one master judges together. */
export interface SuiteMembership {
  readonly name: string
  /** Name of the AnomalyModel; empty for a local scan. */
  readonly model: string
}

/** Stores a source, or its new root, configuration and suite; alone in a suite of its own name
 * where none is given. */
export async function ensureSource(
  on: Database,
  source: SourceRecord & { readonly suite?: SuiteMembership },
): Promise<void> {
  const suite = source.suite ?? { name: source.name, model: '' }
  const step = `storing source "${source.name}"`
  await query(on, step, {
    text: `insert into suite (name, model) values ($1, $2)
           on conflict (name) do update set model = excluded.model`,
    values: [suite.name, suite.model],
  })
  await query(on, step, {
    text: `insert into source (name, root, config, suite) values ($1, $2, $3, $4)
           on conflict (name) do update
             set root = excluded.root, config = excluded.config, suite = excluded.suite`,
    values: [source.name, source.root, JSON.stringify(source.config), suite.name],
  })
}

/** A source by its name. */
export async function getSource(on: Database, name: string): Promise<SourceRecord | undefined> {
  const rows = await query<SourceRecord>(on, `reading source "${name}"`, {
    text: 'select name, root, config from source where name = $1',
    values: [name],
  })
  return rows[0]
}

/** All sources, by name. */
export async function getSources(on: Database): Promise<SourceRecord[]> {
  const text = 'select name, root, config from source order by name'
  return query<SourceRecord>(on, 'reading the sources', { text })
}

/** The source that was scanned last; undefined where there is none. */
export async function getLastSource(on: Database): Promise<SourceRecord | undefined> {
  const [last] = (await getSources(on)).sort((a, b) => scannedMs(b) - scannedMs(a))
  return last
}

/** Wall clock of the last scan of a source, ms; 0 where it is not known. */
export function scannedMs({ config }: SourceRecord): number {
  const ms = Number(config.scannedMs ?? 0)
  return Number.isFinite(ms) ? ms : 0
}

/** How templates are found in a source. */
export function parserOf({ config }: SourceRecord): 'Shapes' | 'Drain' {
  return config.parser === 'Drain' ? 'Drain' : 'Shapes'
}

/** Forgets a source and all that was learned of it; its suite, where it was the last one there. */
export async function reclaimSource(on: Database, name: string): Promise<void> {
  await query(on, `deleting source "${name}"`, {
    text: `with gone as (delete from source where name = $1 returning name, suite)
           delete from suite t using gone
            where t.name = gone.suite
              and not exists (select from source s
                               where s.suite = t.name and s.name <> gone.name)`,
    values: [name],
  })
  // An incident of which no finding is left tells nobody anything.
  await query(on, `deleting the incidents of source "${name}"`, {
    text: `delete from incident i where not exists (
             select from incident_member m where m.suite = i.suite and m.incident = i.number)`,
  })
}

/** The length of windows of a source: the first that was chosen, for good. */
export async function chooseWindow(
  on: Database,
  source: string,
  windowMs: number,
): Promise<number> {
  const rows = await query<{ windowMs: number }>(on, `choosing the window of "${source}"`, {
    text: `update source set window_ms = coalesce(window_ms, $2) where name = $1
           returning window_ms as "windowMs"`,
    values: [source, windowMs],
  })
  return rows[0]?.windowMs ?? windowMs
}

/** The length of windows of a source, ms; undefined before it is chosen. */
export async function getWindowMs(on: Database, source: string): Promise<number | undefined> {
  const rows = await query<{ windowMs: number | null }>(on, `reading the window of "${source}"`, {
    // Without a choice that binds several scanners, what was judged tells.
    text: `select coalesce(s.window_ms, (
             select w.ends - w.starts from log l join window_score w on w.log = l.id
              where l.source = s.name and w.timed and w.kind = 'window' limit 1)) as "windowMs"
             from source s where s.name = $1`,
    values: [source],
  })
  return rows[0]?.windowMs ?? undefined
}
