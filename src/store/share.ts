/** A share of a source: the part of its logs that one scanner reads at a time. */
import { strongHash } from '../base/hash.ts'

/** Shares of a source: enough to divide evenly among a dozen scanners, few enough to renew. */
export const SHARES = 64

/** `shareOf` of the name of log `l`, in SQL: its key is the strong hash. */
export const SHARE_OF_KEY = `(('x' || substr(l.key, 7, 2))::bit(8)::int % ${SHARES})`

/** The right to commit what belongs to a share. */
export interface Fence {
  readonly number: number
  readonly epoch: number
}

/** The share that a log belongs to. */
export function shareOf(log: string): number {
  return Number.parseInt(strongHash(log).slice(0, 8), 16) % SHARES
}
