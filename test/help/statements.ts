/** Statements on their way to a real PostgreSQL: counted, or their answer lost. */
import type { Store } from '../../src/store/pool.ts'

/** Counts the statements of the store's pool from now on, or of those the ones with a text. */
export function countStatements(store: Store, text = ''): () => number {
  let statements = 0
  const { query } = store.pool
  Object.assign(store.pool, {
    query: (...given: Parameters<typeof query>) => {
      if (JSON.stringify(given[0] ?? '').includes(text)) statements++
      return Reflect.apply(query, store.pool, given)
    },
  })
  return () => statements
}

/** The answer to the next statement is lost after the server has done it. */
export function loseNextAnswer(store: Store): void {
  const { query } = store.pool
  Object.assign(store.pool, {
    query: async (...given: Parameters<typeof query>) => {
      Object.assign(store.pool, { query })
      await Reflect.apply(query, store.pool, given)
      throw new Error('Connection terminated unexpectedly')
    },
  })
}
