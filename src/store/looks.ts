/**
 * What looks at the logs of incidents showed, so that each is taken once: bins are deleted after a
 * while, and what was said of an incident is to stay.
 */
import { type Connection, type Database, query } from './pool.ts'
import { textArray, toJson } from './rows.ts'

/** The outcome of a look, by the digest of all that it depends on. */
export interface StoredLook<Deviation = unknown> {
  readonly digest: string
  readonly deviations: readonly Deviation[]
}

/** The looks that are stored of a suite. */
export async function getLooks<Deviation>(
  on: Database,
  suite: string,
): Promise<StoredLook<Deviation>[]> {
  return query<StoredLook<Deviation>>(on, `reading the looks of suite "${suite}"`, {
    text: 'select digest, deviations from suite_look where suite = $1',
    values: [suite],
  })
}

/** Keeps these looks of a suite and no others; those that are stored already stay untouched. */
export async function keepLooks(
  connection: Connection,
  suite: string,
  looks: readonly StoredLook[],
): Promise<void> {
  const step = `storing the looks of suite "${suite}"`
  const digests = textArray(looks.map(look => look.digest))
  await query(connection, step, {
    text: 'delete from suite_look where suite = $1 and digest <> all ($2::text[])',
    values: [suite, digests],
  })
  if (looks.length === 0) return
  await query(connection, step, {
    text: `insert into suite_look (suite, digest, deviations)
           select $1, n.* from unnest($2::text[], $3::json[]) as n on conflict do nothing`,
    values: [suite, digests, textArray(looks.map(look => toJson(look.deviations)))],
  })
}
