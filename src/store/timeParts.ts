/** Partitions of the tables that are kept by time: see timeSchema.ts. */
import { type Database, query } from './pool.ts'

/** Makes those around now that are missing, and drops old ones that are empty; gives how many. */
export async function makeParts(on: Database): Promise<number> {
  const [row] = await query<{ made: number }>(on, 'making room for what comes', {
    text: 'select make_parts() as made',
  })
  return row?.made ?? 0
}
