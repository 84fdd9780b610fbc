/**
 * One master of a model works, the others stand by: a session advisory lock, which PostgreSQL frees
 * by itself when its holder dies. What the holder stores is fenced by the epoch of each suite
 * (`takeSuite`), for it may lose its connection, and with it the lock, without knowing.
 */
import { Client } from 'pg'
import type { Store } from './pool.ts'

/** The right to judge the suites of a model, until it is released or the connection is lost. */
export interface Leadership {
  /** Whether the session that holds the lock is still connected. */
  held(): boolean
  release(): Promise<void>
}

/** Takes the lead of a model; undefined where another has it. Throws what the connection throws. */
export async function tryLead(store: Store, model: string): Promise<Leadership | undefined> {
  const client = new Client({
    connectionString: store.url,
    application_name: store.applicationName,
    keepAlive: true,
  })
  let connected = true
  const lost = (): void => {
    connected = false
  }
  client.on('error', lost)
  client.on('end', lost)
  try {
    await client.connect()
    const { rows } = await client.query<{ taken: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('logforest model ' || $1, 0)) as taken`,
      [model],
    )
    if (rows[0]?.taken === true) return { held: () => connected, release: () => client.end() }
    await client.end()
    return undefined
  } catch (error) {
    await client.end().catch(lost)
    throw error
  }
}
