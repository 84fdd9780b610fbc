/** Opening a database: connected, and its tables brought up to what this program knows. */
import { wallClock } from '../base/clock.ts'
import { messageOf, OperatingError } from '../base/errors.ts'
import { migrate, tablesNotReady } from './migrations.ts'
import { closeStore, connectStore, query, type Store, type StoreOptions } from './pool.ts'
import { isConnectionLoss } from './retry.ts'

/** Between two looks at a database that is not ready: seldom enough for a hundred processes. */
const LOOK_MS = 2_000
/** One attempt, so that why we wait is said soon. */
const ATTEMPT_MS = 1_000

/** A database that did not answer once is more likely not there than restarting: a few seconds. */
const FIRST_ANSWER_MS = 3_000

/** An open store; close it with `closeStore`. Throws an OperatingError where it cannot be had. */
export async function openStore(url: string, options: StoreOptions): Promise<Store> {
  const store = connectStore(url, options)
  const retryMs = Math.min(store.retryMs, FIRST_ANSWER_MS)
  try {
    await answered({ ...store, retryMs })
    await migrate(store)
  } catch (error) {
    await closeStore(store)
    throw error
  }
  return store
}

async function answered(store: Store): Promise<void> {
  try {
    await query(store, 'asking for a first answer', { text: 'select 1' })
  } catch (error) {
    if (!isConnectionLoss(rootOf(error))) throw error
    throw new OperatingError(
      `Cannot reach the database (${store.place}): ${messageOf(rootOf(error))}; see that it runs ` +
        'and that the URL is right',
      { cause: error },
    )
  }
}

function rootOf(error: unknown): unknown {
  return error instanceof OperatingError ? error.cause : error
}

/** How a process waits for a database that others look after. */
export interface WaitOptions extends StoreOptions {
  readonly signal: AbortSignal
  /** Hears why it is not ready, one sentence, whenever that changes. */
  readonly onWait: (why: string) => void
  readonly lookMs?: number
}

/**
 * A store for a role that may change no tables: waits until the database answers and its tables
 * are those that this program knows. Undefined where the signal comes first.
 */
export async function awaitStore(url: string, options: WaitOptions): Promise<Store | undefined> {
  const { signal, onWait, lookMs = LOOK_MS } = options
  let said = ''
  while (!signal.aborted) {
    const store = connectStore(url, options)
    const why = await notReady({ ...store, retryMs: ATTEMPT_MS })
    if (why === '') return store
    await closeStore(store)
    if (why !== said) onWait(why)
    said = why
    await wallClock.sleep(lookMs, signal)
  }
  return undefined
}

async function notReady(store: Store): Promise<string> {
  try {
    return await tablesNotReady(store)
  } catch (error) {
    return messageOf(error)
  }
}
