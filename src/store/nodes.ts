/**
 * Nodes of a source whose logs lie on each of them: what lies on a node is read by one scanner at a
 * time, under a lease and a fencing token as a share is (shares.ts). Its number follows those of
 * the shares of logs, which say who judges.
 */
import { query, type Store, transaction } from './pool.ts'
import { SHARES } from './share.ts'
import { beginLease, LEASE_MS, type Leaseholder, type Share } from './shares.ts'

/** Who asks for a node. */
export interface NodeHolder extends Leaseholder {
  readonly node: string
}

/**
 * Leases what lies on the node, or renews it; undefined where another scanner holds it. A scanner
 * that was replaced in order has given it back; one that died keeps it until its lease has expired.
 */
export async function leaseNode(store: Store, holder: NodeHolder): Promise<Share | undefined> {
  const { source, node, name, leaseMs = LEASE_MS } = holder
  const step = `leasing node "${node}" of source "${source}"`
  return transaction(
    store,
    async connection => {
      await beginLease(connection, holder)
      await query(connection, step, { text: ENSURE, values: [source, node] })
      const values = [source, node, name, leaseMs]
      const [held] = await query<Share>(connection, step, { text: TAKE, values })
      return held
    },
    { step, repeatable: true },
  )
}

/**
 * Nodes whose scanner lives and has not yet read all that lies there. One of which nothing was
 * heard for as long as a lease holds nobody up.
 */
export async function nodesBehind(store: Store, source: string): Promise<number> {
  const [row] = await query<{ behind: number }>(store, `reading the nodes of "${source}"`, {
    text: `select count(*) as behind from share
            where source = $1 and node is not null and not caught_up
              and until > clock_timestamp()`,
    values: [source],
  })
  return row?.behind ?? 0
}

const ENSURE = `
insert into share (source, number, node)
select $1, greatest(${SHARES - 1}, max(number)) + 1, $2 from share where source = $1
having not exists (select from share where source = $1 and node = $2)`

const TAKE = `
update share
   set owner = $3, until = clock_timestamp() + $4 * interval '1 millisecond',
       epoch = epoch + case when owner is distinct from $3 then 1 else 0 end
 where source = $1 and node = $2
   and (owner is null or owner = $3 or until is null or until < clock_timestamp())
returning number, epoch, caught_up as "caughtUp"`
