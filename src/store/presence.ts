/**
 * The last one out turns off the light. Everybody who uses an embedded server holds an advisory
 * lock on it, shared; who can have it exclusively is alone and may stop the server. PostgreSQL
 * frees the locks of those who die, so nothing is ever left to clean up.
 */
import { Client } from 'pg'
import { urlOf } from './postmaster.ts'

/** Any number that nothing else of ours locks. */
const LOCK = 7_205_759_404

/** Our being there. */
export interface Presence {
  /** Version of the server, as `18.4`. */
  readonly version: string
  /** Process that started the server. */
  readonly starter: number
  /** Gives up being there; true where nobody else is, and nobody can come in any more. */
  leave(): Promise<boolean>
  end(): Promise<void>
}

/** Enters; undefined where the server is about to stop. Throws what the connection throws. */
export async function enter(socketDir: string): Promise<Presence | undefined> {
  const client = new Client({
    connectionString: urlOf(socketDir),
    application_name: `logforest presence:${process.pid}`,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ version: string; starter: string; entered: boolean }>(
      `select current_setting('server_version') as version,
              current_setting('cluster_name') as starter,
              pg_try_advisory_lock_shared($1) as entered`,
      [LOCK],
    )
    if (rows[0]?.entered !== true) {
      await client.end()
      return undefined
    }
    // Being there keeps no process alive.
    hold(client, 'unref')
    const { version, starter } = rows[0]
    const end = (): Promise<void> => client.end()
    return { version, starter: Number(starter), leave: () => leave(client), end }
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}

async function leave(client: Client): Promise<boolean> {
  hold(client, 'ref')
  await client.query('select pg_advisory_unlock_shared($1)', [LOCK])
  const { rows } = await client.query<{ alone: boolean }>(
    'select pg_try_advisory_lock($1) as alone',
    [LOCK],
  )
  return rows[0]?.alone === true
}

/** Whether the connection keeps the process alive; pg has this, its types do not say so. */
function hold(client: Client & { ref?: () => void; unref?: () => void }, how: 'ref' | 'unref') {
  client[how]?.()
}
