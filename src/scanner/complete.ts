/**
 * The windows of a log that are complete. A log that does not grow is complete to its end; in one
 * that grows, event time must have passed a window, or the next hundred lines must have begun.
 *
 * What a scan says of a window that is not complete is provisional: it is judged again when more
 * lines have come. So a scan and one that goes on from it judge as a scanner does that runs all
 * the time, wherever the bytes were cut between them.
 */
import {
  assembleWindows,
  SILENT_WINDOWS,
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

/** Windows of these bins that end by then (event time or line) are judged for good. */
export function settledOf(
  bins: readonly StreamBins[],
  { timed }: Pick<Windows, 'timed'>,
  settledMs: number,
): number {
  return timed ? settledMs : lastStart(bins)
}

/**
 * Where judging goes on: behind the last window that is judged for good. The silence of a steady
 * log up to then is part of what was looked back over: it is told of logs that still speak.
 */
export function judgedTo(windows: Windows, settled: number): number {
  const within = (end: number): boolean => end <= settled
  const last = windows.to.filter(within).reduce((most, to) => Math.max(most, to), 0)
  if (!windows.timed || !windows.steady) return last
  const end = windows.to.reduce((most, to) => Math.max(most, to), 0)
  const length = end - windows.from[windows.to.indexOf(end)]
  const silent = Math.floor(settled / length) * length
  return Math.max(last, Math.min(silent, end + SILENT_WINDOWS * length))
}

/** In a log without time a window is complete when the next one has begun. */
function lastStart(streams: readonly StreamBins[]): number {
  let last = 0
  for (const { bins } of streams) {
    for (const bin of bins) if (!bin.timed) last = Math.max(last, bin.start)
  }
  return last
}
