/** What one of several scanners of a source may read and judge, as its turns ask for it. */
import type { Retriever } from '../retrieve/retriever.ts'
import type { Division } from './scanner.ts'

/** The part of a source that is one scanner's. */
export interface Holding extends Division {
  readonly retriever: Retriever
  /** Shares of the logs that it judges. */
  readonly shares: number
  /** Whether all that is its to read was read to the end at least once. */
  readonly caughtUp: boolean
  /** Begins a turn: leases, then what others stored. */
  begin(): Promise<void>
  /** Says that all that is ours to read is read. */
  readOut(): Promise<void>
  /** Parts of the source whose history is not read yet: until there is none, nothing is learned. */
  behind(): Promise<number>
  /**
   * Event time up to which all lines are stored, but for late ones; from what was stored before
   * the turn read, and after it. −Infinity where there is none.
   */
  endOf(beforeMs: number): Promise<number>
  judges(log: string): boolean
  /** Says that all of our logs were learned as far as they can be, and are judged up to then. */
  judged(toMs: number): Promise<void>
}
