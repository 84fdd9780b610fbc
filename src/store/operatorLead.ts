/**
 * Which operator may write: the Lease in the cluster counts leaders, and that count, the epoch, is
 * stored here. A lease alone cannot stop a leader that was asleep and whose statement comes late.
 */
import { type Connection, type Database, query } from './pool.ts'

const STEP = 'asking which operator leads'

/** The highest epoch that an operator ever led under. */
export async function getOperatorEpoch(on: Database): Promise<number> {
  const text = 'select epoch from operator_lead'
  const [row] = await query<{ epoch: number }>(on, STEP, { text })
  return row?.epoch ?? 0
}

/**
 * Whether the operator of this epoch leads, as far as Postgres knows; if so, no later one takes
 * over before the transaction ends, and no earlier one writes ever again.
 */
export async function holdOperator(connection: Connection, epoch: number): Promise<boolean> {
  // First of all, and only once per leader: two that both hold it could not raise it any more.
  await query(connection, STEP, {
    text: 'update operator_lead set epoch = $1 where epoch < $1',
    values: [epoch],
  })
  const rows = await query(connection, STEP, {
    text: 'select from operator_lead where epoch = $1 for share',
    values: [epoch],
  })
  return rows.length > 0
}
