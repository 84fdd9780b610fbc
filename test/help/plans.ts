/** Plans of the statements that a piece of work runs: which partitions they open. */
import type { Store } from '../../src/store/pool.ts'

/** A statement and what its plan reads. */
export interface Planned {
  readonly text: string
  /** Tables and partitions, each once. */
  readonly opens: readonly string[]
  /** How each of them is read. */
  readonly scans: Readonly<Record<string, readonly string[]>>
}

/** The plans of all readings of `work`, which runs on a store that notes them. */
export async function plansOf(
  store: Store,
  work: (noting: Store) => Promise<unknown>,
): Promise<Planned[]> {
  const statements: { text: string; values: unknown[] }[] = []
  const pool = new Proxy(store.pool, {
    get(own, name) {
      if (name !== 'query') return Reflect.get(own, name)?.bind?.(own)
      return (text: string, values: unknown[] = []) => {
        statements.push({ text, values })
        return own.query(text, values)
      }
    },
  })
  await work({ ...store, pool })
  const plans = []
  for (const { text, values } of statements) {
    const { rows } = await store.pool.query(`explain (format json) ${text}`, values)
    const scans = Map.groupBy(scansOf(rows[0]['QUERY PLAN']), ({ table }) => table)
    plans.push({
      text,
      opens: [...scans.keys()].sort(),
      scans: Object.fromEntries([...scans].map(([table, all]) => [table, waysOf(all)])),
    })
  }
  return plans
}

interface Scan {
  readonly table: string
  readonly way: string
}

function waysOf(scans: readonly Scan[]): string[] {
  return [...new Set(scans.map(({ way }) => way))]
}

function scansOf(plan: unknown): Scan[] {
  if (Array.isArray(plan)) return plan.flatMap(scansOf)
  if (typeof plan !== 'object' || plan === null) return []
  const below = Object.values(plan).flatMap(scansOf)
  if (!('Relation Name' in plan) || !('Node Type' in plan)) return below
  return [{ table: String(plan['Relation Name']), way: String(plan['Node Type']) }, ...below]
}
