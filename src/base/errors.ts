/**
 * Errors that a person reads. An operating error (a missing directory, a full disk, a database that
 * is gone) is one sentence: what happened, to what, what to do; it is shown without a stack trace.
 * Everything else is a programmer's error and keeps its stack.
 */

/** Exit codes of every command. */
export const EXIT = { ok: 0, found: 1, usage: 2, failed: 3 } as const

/** An operating error: shown as its message alone. */
export class OperatingError extends Error {
  /** Exit code of the command that ends with this error. */
  readonly exitCode: number

  constructor(message: string, options: { exitCode?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'OperatingError'
    this.exitCode = options.exitCode ?? EXIT.failed
  }
}

/** The caller asked for something that cannot be: exit code 2. */
export class UsageError extends OperatingError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, { ...options, exitCode: EXIT.usage })
    this.name = 'UsageError'
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The `code` of a system or database error (`ENOENT`, `57P01`); empty where it has none. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return String(error.code)
}
