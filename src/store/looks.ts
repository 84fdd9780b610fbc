/**
 * What looks at the logs of incidents showed, so that each is taken once: bins are deleted after a
 * while, and what was said of an incident is to stay.
 */
import { type Connection, type Database, query } from './pool.ts'
import { plainArray, textArray, toJson } from './rows.ts'

/** The outcome of a look, by the digest of all that it depends on. */
export interface StoredLook<Deviation = unknown> {
  readonly digest: string
  /** Event time at which it begins: it is kept as long as the incidents of that time. */
  readonly atMs: number
  readonly deviations: readonly Deviation[]
}

/** The looks of a suite with these digests, as far as they are stored. */
export async function getLooks<Deviation>(
  on: Database,
  suite: string,
  digests: readonly string[],
): Promise<StoredLook<Deviation>[]> {
  if (digests.length === 0) return []
  return query<StoredLook<Deviation>>(on, `reading the looks of suite "${suite}"`, {
    text: `select digest, at_ms as "atMs", deviations from suite_look
            where suite = $1 and digest = any ($2::text[])`,
    values: [suite, textArray(digests)],
  })
}

/** Keeps these looks of a suite as well; those that are stored already stay untouched. */
export async function addLooks(
  connection: Connection,
  suite: string,
  looks: readonly StoredLook[],
): Promise<void> {
  if (looks.length === 0) return
  await query(connection, `storing the looks of suite "${suite}"`, {
    text: `insert into suite_look (suite, digest, at_ms, deviations)
           select $1, n.* from unnest($2::text[], $3::float8[], $4::json[]) as n
           on conflict do nothing`,
    values: [
      suite,
      textArray(looks.map(look => look.digest)),
      plainArray(looks.map(look => look.atMs)),
      textArray(looks.map(look => toJson(look.deviations))),
    ],
  })
}
