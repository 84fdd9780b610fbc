/** The ledgers of all streams of a source, by log. */
import { LEDGER_COUNTERS, type Ledger } from '../flow.ts'
import { type Database, query } from './pool.ts'
import { plainArray } from './rows.ts'

/** One stream's ledger. */
export interface LogLedger {
  readonly log: string
  readonly stream: string
  readonly ledger: Ledger
}

/** Columns of a statement over streams (table `t`): each counter summed up, 0 of none. */
export const LEDGER_SUMS = LEDGER_COUNTERS.map(
  name => `coalesce(sum((t.ledger->>'${name}')::float8), 0) as "${name}"`,
).join(', ')

/** The ledgers of a source, by log and stream. */
export async function getLedgers(on: Database, source: string): Promise<LogLedger[]> {
  return query<LogLedger>(on, `reading the ledgers of source "${source}"`, {
    text: `select l.name as log, t.name as stream, t.ledger
             from log l join stream t on t.log = l.id
            where l.source = $1 and t.turns > 0 order by l.name, t.name`,
    values: [source],
  })
}

/** Lines that were read of each of these logs, by id; of none that was not read. */
export async function countLines(
  on: Database,
  logs: readonly number[],
): Promise<Map<number, number>> {
  const rows = await query<{ log: number; lines: number }>(on, 'counting the lines of logs', {
    text: `select t.log, sum((t.ledger->>'lines')::float8) as lines from stream t
            where t.log = any($1::bigint[]) and t.turns > 0 group by t.log`,
    values: [plainArray(logs)],
  })
  return new Map(rows.map(({ log, lines }) => [log, lines]))
}
