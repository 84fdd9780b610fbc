/**
 * How long to wait after a failure: twice as long each time up to a limit, with chance in it, so
 * that many who failed together do not come back together.
 */
import type { Random } from '../../src/base/random.ts'

/** Limits of a back-off, in milliseconds. */
export interface BackoffLimits {
  readonly firstMs: number
  readonly maxMs: number
}

/** The wait after the given number of failures before this one: half to all of first·2ⁿ. */
export function backoffMs(limits: BackoffLimits & { failures: number; random: Random }): number {
  const { firstMs, maxMs, failures, random } = limits
  // 2³⁰ times anything is over every limit, and no power overflows.
  const fullMs = Math.min(maxMs, firstMs * 2 ** Math.min(failures, 30))
  return fullMs * (0.5 + random.next() / 2)
}
