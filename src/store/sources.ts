/** Sources: where logs come from, and the configuration under which they are read. */
import { type Database, query } from './pool.ts'

/** A source as stored; `config` is what the user declared, as plain JSON. */
export interface SourceRecord {
  readonly name: string
  readonly root: string
  readonly config: Readonly<Record<string, unknown>>
}

/** Stores a source, or its new root and configuration. */
export async function ensureSource(on: Database, source: SourceRecord): Promise<void> {
  await query(on, `storing source "${source.name}"`, {
    text: `insert into source (name, root, config) values ($1, $2, $3)
           on conflict (name) do update set root = excluded.root, config = excluded.config`,
    values: [source.name, source.root, JSON.stringify(source.config)],
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

/** Forgets a source and all that was learned of it. */
export async function deleteSource(on: Database, name: string): Promise<void> {
  await query(on, `deleting source "${name}"`, {
    text: 'delete from source where name = $1',
    values: [name],
  })
}
