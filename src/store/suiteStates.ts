/** How far a suite is judged and told for good, and what was not told. */
import { type Connection, type Database, query } from './pool.ts'

/** Where the master stands with a suite. */
export interface SuiteState {
  /** Event time up to which its windows are judged for good; null before the first. */
  readonly judgedMs: number | null
  /** Event time up to which its alarms are told for good. */
  readonly toldMs: number
  /** Digest of the suppressions by which its incidents were made. */
  readonly hides: string
}

/** Where the master stands with a suite. */
export async function getSuiteState(on: Database, suite: string): Promise<SuiteState> {
  const [row] = await query<SuiteState>(on, `reading how far suite "${suite}" is judged`, {
    text: `select judged_ms as "judgedMs", coalesce(told_ms, '-Infinity') as "toldMs", hides
             from suite where name = $1`,
    values: [suite],
  })
  return row ?? { judgedMs: null, toldMs: Number.NEGATIVE_INFINITY, hides: '' }
}

/** Says where the master stands now. */
export async function storeSuiteState(
  connection: Connection,
  suite: string,
  { judgedMs, toldMs, hides }: SuiteState,
): Promise<void> {
  await query(connection, `noting how far suite "${suite}" is judged`, {
    text: 'update suite set judged_ms = $2, told_ms = $3, hides = $4 where name = $1',
    values: [suite, judgedMs, toldMs, hides],
  })
}
