/**
 * The counter-evidence: logs that wrote lines during an incident and stayed as usual. It tells a
 * person where not to look.
 */
import { lowerBound } from '../base/sorted.ts'
import type { Joined } from './join.ts'

/** Decades of surprise, over what so many windows bring by chance, that are still usual. */
const USUAL = 1

/** Names of the logs that spoke between from (inclusive) and to (exclusive) and were usual. */
export function usualLogs(
  joined: Joined | undefined,
  span: { readonly from: number; readonly to: number },
  members: readonly string[],
): string[] {
  if (joined === undefined) return []
  const windows = new Uint32Array(joined.logs.length)
  const spoke = new Uint8Array(joined.logs.length)
  const most = new Float64Array(joined.logs.length)
  const last = lowerBound(joined.window, Math.ceil(span.to / joined.windowMs))
  const first = lowerBound(joined.window, Math.floor(span.from / joined.windowMs))
  for (let row = first; row < last; row++) {
    for (let at = joined.rowStart[row]; at < joined.rowStart[row + 1]; at++) {
      const log = joined.log[at]
      windows[log]++
      spoke[log] |= joined.spoke[at]
      most[log] = Math.max(most[log], joined.surprise[at])
    }
  }
  return joined.logs.filter((name, log) => {
    const usual = most[log] - Math.log10(Math.max(1, windows[log])) <= USUAL
    return spoke[log] === 1 && usual && !members.includes(name)
  })
}
