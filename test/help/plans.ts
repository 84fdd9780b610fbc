/** Plans of the statements that a piece of work runs: which partitions they open. */
import type { Store } from '../../src/store/pool.ts'

/** A statement and what its plan reads. */
export interface Planned {
  readonly text: string
  /** Tables and partitions, each once. */
  readonly opens: readonly string[]
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
    plans.push({ text, opens: [...new Set(relationsOf(rows[0]['QUERY PLAN']))].sort() })
  }
  return plans
}

function relationsOf(plan: unknown): string[] {
  if (Array.isArray(plan)) return plan.flatMap(relationsOf)
  if (typeof plan !== 'object' || plan === null) return []
  return Object.entries(plan).flatMap(([key, value]) =>
    key === 'Relation Name' && typeof value === 'string' ? [value] : relationsOf(value),
  )
}
