/**
 * Which shares of a source were read to their end: a log is learned for the first time when the
 * whole history of its source is stored, so that the length of windows, which is chosen once for
 * all logs, does not depend on who was quicker.
 */
import { query, type Store } from './pool.ts'
import { type Fence, SHARES } from './share.ts'

/** Says that all that lay in the files of these shares was read. */
export async function catchUp(
  store: Store,
  source: string,
  shares: readonly Fence[],
): Promise<void> {
  await query(store, `noting what is read of source "${source}"`, {
    text: `update share s set caught_up = true
             from unnest($2::int[], $3::bigint[]) as n (number, epoch)
            where s.source = $1 and s.number = n.number and s.epoch = n.epoch
              and not s.caught_up`,
    values: [source, shares.map(share => share.number), shares.map(share => share.epoch)],
  })
}

/** Shares whose files were not yet read to their end by anybody. */
export async function sharesBehind(store: Store, source: string): Promise<number> {
  const [row] = await query<{ behind: number }>(store, `reading the shares of "${source}"`, {
    text: `select ${SHARES} - count(*) filter (where caught_up) as behind from share
            where source = $1 and node is null`,
    values: [source],
  })
  return row?.behind ?? SHARES
}
