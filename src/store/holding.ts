/**
 * A connection of one's own, held for what PostgreSQL binds to it: a session advisory lock, which
 * it frees by itself when its holder dies.
 */
import { Client } from 'pg'
import type { Store } from './pool.ts'

/** A connection that is kept, until it is released or lost. */
export interface HeldConnection {
  readonly client: Client
  /** Whether it is still connected. */
  held(): boolean
  release(): Promise<void>
}

/**
 * Connects and does `work`, which takes what the connection is for; ends the connection where that
 * throws. Throws what the connection throws.
 */
export async function holdConnection<T>(
  store: Store,
  work: (connection: HeldConnection) => Promise<T>,
): Promise<T> {
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
    return await work({ client, held: () => connected, release: () => client.end() })
  } catch (error) {
    await client.end().catch(lost)
    throw error
  }
}
