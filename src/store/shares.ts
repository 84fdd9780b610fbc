/**
 * Shares: how several scanners divide the files of one source. Each log belongs to one of a fixed
 * number of shares; a scanner leases as many as are its due and renews them while it lives. The
 * time is the database's alone. Taking a share raises its epoch, a fencing token: whoever held it
 * before, and only slept, can commit nothing more.
 */
import { type Connection, query, type Store, transaction } from './pool.ts'
import { type Fence, SHARES } from './share.ts'

/** A scanner that was not heard of for so long has lost its shares: longer than a restart. */
export const LEASE_MS = 30_000

/** A share that this scanner holds. */
export interface Share extends Fence {
  /** All that lay in its files was read once, by this scanner or another one before it. */
  readonly caughtUp: boolean
}

/** Who asks for shares. */
export interface Leaseholder {
  readonly source: string
  /** Name of the scanner, unique among those of its source. */
  readonly name: string
  readonly leaseMs?: number
  /**
   * A new life under the name, after an error or a crash: what the last one has still on its way
   * to the database is not to be stored, for we may have looked already. Our shares get new epochs.
   */
  readonly anew?: boolean
}

/**
 * Renews what this scanner holds, gives back what is more than its part, takes what is free or was
 * left by the dead: all live scanners hold equally many in the end. To be called between two turns,
 * for what is given back may be read by another at once.
 */
export async function leaseShares(store: Store, holder: Leaseholder): Promise<Share[]> {
  const { source, name, leaseMs = LEASE_MS, anew = false } = holder
  const step = `leasing shares of source "${source}"`
  return transaction(
    store,
    async connection => {
      await beginLease(connection, holder)
      const due = await dueOf(connection, holder)
      if (anew) await query(connection, step, { text: FENCE, values: [source, name] })
      await query(connection, step, { text: GIVE_BACK, values: [source, name, due] })
      await query(connection, step, { text: TAKE, values: [source, name, due] })
      const held = { text: RENEW, values: [source, name, leaseMs] }
      const shares = await query<Share>(connection, step, held)
      return shares.sort((a, b) => a.number - b.number)
    },
    { step, repeatable: true },
  )
}

/**
 * Renews the leases of a scanner that is busy with a turn; nothing is taken or given back. Gives
 * the number of shares that are still its own.
 */
export async function renewShares(store: Store, holder: Leaseholder): Promise<number> {
  const { source, name, leaseMs = LEASE_MS } = holder
  const step = `renewing the shares of source "${source}"`
  await query(store, step, { text: HEARD, values: [source, name] })
  const rows = await query(store, step, { text: RENEW, values: [source, name, leaseMs] })
  return rows.length
}

/** Gives all shares back, a node's too: others need not wait until they expire. */
export async function releaseShares(store: Store, holder: Leaseholder): Promise<void> {
  const values = [holder.source, holder.name]
  const step = `giving back the shares of source "${holder.source}"`
  await query(store, step, { text: GIVE_BACK, values: [...values, 0] })
  await query(store, step, {
    text: 'delete from scanner where source = $1 and name = $2',
    values,
  })
}

/** One lease at a time, so that nobody counts while another takes; and the shares are there. */
export async function beginLease(connection: Connection, holder: Leaseholder): Promise<void> {
  const { source, name } = holder
  const step = `leasing shares of source "${source}"`
  await query(connection, step, {
    text: `select pg_advisory_xact_lock(hashtextextended('logforest shares ' || $1, 0))`,
    values: [source],
  })
  await query(connection, step, { text: HEARD, values: [source, name] })
  await query(connection, step, {
    text: `insert into share (source, number) select $1, n from generate_series(0, ${SHARES - 1}) n
            where not exists (select from share where source = $1)`,
    values: [source],
  })
}

/** Each live scanner's part, rounded up: they all can be had, and nobody takes more. */
async function dueOf(connection: Connection, holder: Leaseholder): Promise<number> {
  const { source, name, leaseMs = LEASE_MS } = holder
  const [row] = await query<{ live: number }>(connection, 'counting scanners', {
    text: `select count(*) as live from scanner
            where source = $1
              and (name = $2 or seen > clock_timestamp() - $3 * interval '1 millisecond')`,
    values: [source, name, leaseMs],
  })
  return Math.ceil(SHARES / Math.max(1, row?.live ?? 1))
}

const HEARD = `
insert into scanner (source, name, seen) values ($1, $2, clock_timestamp())
on conflict (source, name) do update set seen = excluded.seen`

const GIVE_BACK = `
update share set owner = null, until = null
 where source = $1 and number in (
   select number from share
    where source = $1 and owner = $2 and (node is null or $3 = 0) order by number offset $3)`

const FENCE = `update share set epoch = epoch + 1 where source = $1 and owner = $2`

const TAKE = `
update share set owner = $2, epoch = epoch + 1
 where source = $1 and number in (
   select number from share
    where source = $1 and node is null and owner is distinct from $2
      and (owner is null or until is null or until < clock_timestamp())
    order by number
    limit greatest(0, $3 - (select count(*) from share
                             where source = $1 and node is null and owner = $2)))`

const RENEW = `
update share set until = clock_timestamp() + $3 * interval '1 millisecond'
 where source = $1 and owner = $2
returning number, epoch, caught_up as "caughtUp"`
