/**
 * What goes along with a reconcile through every `await` without being handed on: its log (each
 * line names controller, key and reconcile) and the signal that ends it, which every call to the
 * apiserver obeys by itself.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Logger } from 'pino'

/** The work in which a call is made. */
export interface Context {
  readonly log: Logger
  /** Aborts when the deadline has passed, the lease is lost or the process stops. */
  readonly signal: AbortSignal
}

const contexts = new AsyncLocalStorage<Context>()

/** Runs `body`, and all that it waits for, within the context. */
export function within<T>(context: Context, body: () => T): T {
  return contexts.run(context, body)
}

/** The context of the running work; undefined outside of any. */
export function currentContext(): Context | undefined {
  return contexts.getStore()
}

/** The log of the running work, or `fallback` outside of any. */
export function logOr(fallback: Logger): Logger {
  return contexts.getStore()?.log ?? fallback
}
