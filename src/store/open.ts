/** Opening a database: connected, and its tables brought up to what this program knows. */
import { wallClock } from '../base/clock.ts'
import { messageOf } from '../base/errors.ts'
import { migrate, tablesNotReady } from './migrations.ts'
import { closeStore, connectStore, type Store, type StoreOptions } from './pool.ts'

/** Between two looks at a database that is not ready: seldom enough for a hundred processes. */
const LOOK_MS = 2_000
/** One attempt, so that why we wait is said soon. */
const ATTEMPT_MS = 1_000

/** An open store; close it with `closeStore`. Throws an OperatingError where it cannot be had. */
export async function openStore(url: string, options: StoreOptions): Promise<Store> {
  const store = connectStore(url, options)
  try {
    await migrate(store)
  } catch (error) {
    await closeStore(store)
    throw error
  }
  return store
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
