/**
 * The windows of a log that are complete. A log that does not grow is complete to its end; in one
 * that grows, event time must have passed a window, or the next hundred lines must have begun.
 */
import {
  assembleWindows,
  type StreamBins,
  type WindowOptions,
  type Windows,
} from '../forest/windows.ts'

/** The windows that end by the watermark (event time); Infinity where no more lines will come. */
export function completeWindows(
  bins: readonly StreamBins[],
  options: WindowOptions,
  watermarkMs: number,
): Windows {
  if (!Number.isFinite(watermarkMs)) return assembleWindows(bins, options)
  const byTime = assembleWindows(bins, { ...options, beforeMs: watermarkMs })
  if (byTime.timed) return byTime
  const beforeMs = lastStart(bins)
  return assembleWindows(bins, { ...options, untilMs: Number.NaN, beforeMs })
}

/** In a log without time a window is complete when the next one has begun. */
function lastStart(streams: readonly StreamBins[]): number {
  let last = 0
  for (const { bins } of streams) {
    for (const bin of bins) if (!bin.timed) last = Math.max(last, bin.start)
  }
  return last
}
