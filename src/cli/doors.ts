/** What commands use of the world outside, passed in so that tests can stand in for it. */
import type { Clock } from '../base/clock.ts'
import type { Terminal } from './terminal.ts'

/** Output, terminal, clock, and the wish to stop. */
export interface Doors {
  readonly clock: Clock
  /** Behind standard output. */
  readonly terminal: Terminal
  /** Behind standard error. */
  readonly errorTerminal: Terminal
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal
  /** How the person started the program: `logforest`, `npm start --`. */
  readonly program: string
  /** Standard output. */
  out(text: string): void
  /** Standard error: progress and messages. */
  error(text: string): void
}
