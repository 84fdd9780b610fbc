/** What is read of each node, where a source lies on nodes: its lag, its files, its ledger. */
import { LEDGER_COUNTERS, type Ledger } from '../flow.ts'
import type { Heartbeat, ScannerState } from './heartbeats.ts'
import { LEDGER_SUMS } from './ledgers.ts'
import { type Database, query } from './pool.ts'

/** One node of a source. */
export interface NodeOverview {
  readonly node: string
  /** Seconds; NaN where its scanner does not live. */
  readonly lagSeconds: number
  readonly files: number
  /** Sums over the streams that were ever read there; rejected lines as one number. */
  readonly ledger: Omit<Ledger, 'rejected'> & { readonly rejected: number }
}

/** The nodes of a source whose scanners were heard of, by name; none where it lies on no nodes. */
export async function getNodes(
  on: Database,
  source: string,
  scanners: readonly Heartbeat<Partial<ScannerState>>[],
): Promise<NodeOverview[]> {
  const beats = new Map<string, Heartbeat<Partial<ScannerState>>>()
  // A scanner that was replaced is older than the one that lives.
  for (const each of scanners.toSorted((a, b) => b.ageSeconds - a.ageSeconds)) {
    if (each.state.node) beats.set(each.state.node, each)
  }
  if (beats.size === 0) return []
  const rows = await query<NodeOverview['ledger'] & { readonly node: string }>(
    on,
    `reading the nodes of source "${source}"`,
    { text: LEDGERS, values: [source, [...beats.keys()]] },
  )
  const ledgers = new Map(rows.map(({ node, ...ledger }) => [node, ledger]))
  return [...beats]
    .map(([node, { alive, state }]) => ({
      node,
      lagSeconds: alive ? (state.lagSeconds ?? 0) : Number.NaN,
      files: state.files ?? 0,
      ledger: ledgers.get(node) ?? NOTHING,
    }))
    .sort((a, b) => (a.node < b.node ? -1 : 1))
}

const NOTHING = Object.fromEntries(
  [...LEDGER_COUNTERS, 'rejected'].map(name => [name, 0]),
) as NodeOverview['ledger']

/** A stream of a node is called `node/path`. */
const LEDGERS = `
select split_part(t.name, '/', 1) as node,
       ${LEDGER_SUMS},
       coalesce(sum((select sum(r.value::float8) from json_each_text(t.ledger->'rejected') r)), 0)
         as rejected
  from log l join stream t on t.log = l.id
 where l.source = $1 and split_part(t.name, '/', 1) = any($2::text[])
 group by 1`
