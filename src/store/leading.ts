/**
 * One master of a model works, the others stand by: a session advisory lock, which PostgreSQL frees
 * by itself when its holder dies. What the holder stores is fenced by the epoch of each suite
 * (`takeSuite`), for it may lose its connection, and with it the lock, without knowing.
 */
import { holdConnection } from './holding.ts'
import type { Store } from './pool.ts'

/** The right to judge the suites of a model, until it is released or the connection is lost. */
export interface Leadership {
  /** Whether the session that holds the lock is still connected. */
  held(): boolean
  release(): Promise<void>
}

/** Takes the lead of a model; undefined where another has it. Throws what the connection throws. */
export async function tryLead(store: Store, model: string): Promise<Leadership | undefined> {
  return holdConnection(store, async ({ client, held, release }) => {
    const { rows } = await client.query<{ taken: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('logforest model ' || $1, 0)) as taken`,
      [model],
    )
    if (rows[0]?.taken === true) return { held, release }
    await release()
    return undefined
  })
}
