/**
 * Windows: bins of ten seconds (or a hundred lines) summed to the windows that are scored, with
 * shapes seen as templates. A pure function of the stored bins: their order, and how turns cut
 * them, make no difference.
 *
 * A log is read by time where most of its records have one, by lines otherwise; the bins of the
 * other kind (a preamble without times, a stray time in a log without) join the window that their
 * line numbers belong to.
 */
import type { Bin, WindowMatrix } from '../flow.ts'
import { BIN_LINES, BIN_MS, PAIR_BASE } from './bins.ts'

/** The bins of one stream, and how its shape numbers map to templates of the log. */
export interface StreamBins {
  readonly bins: readonly Bin[]
  readonly templateOf: Uint32Array
}

/** How bins become windows. */
export interface WindowOptions {
  /** A multiple of BIN_MS. */
  readonly windowMs: number
  /** Per template of the log (a column): 32 bits of its id; what pairs are told apart by. */
  readonly templateHashes: Uint32Array
  /** Fill gaps up to this event time (exclusive) in steady logs; NaN: up to the last line. */
  readonly untilMs: number
  /** Whether the log is steady, as known from before; absent: by what is here. */
  readonly steady?: boolean
  /** Windows before this start are left out (they were judged already). */
  readonly sinceMs?: number
  /** Windows that end behind this are left out (they are not complete). */
  readonly beforeMs?: number
  /** Whether the log is read by time, as known from before; absent: by what most records have. */
  readonly timed?: boolean
  /** Windows that are wanted, by stream and start; absent: all. */
  readonly wanted?: (stream: number, from: number) => boolean
}

/** Windows of one log, row by row: by stream, then by start. */
export interface Windows {
  readonly timed: boolean
  /** Empty windows are rows too: most windows hold lines. */
  readonly steady: boolean
  readonly matrix: WindowMatrix
  /** Index of the stream, start and end (event time or line number) and lines of each row. */
  readonly stream: Uint32Array
  readonly from: Float64Array
  readonly to: Float64Array
  readonly lines: Float64Array
  /**
   * 1 for the first window of what is given of a stream, and for the first and the last one: its
   * lines cover them in part only. Windows that are left out count: what follows them is whole.
   */
  readonly begins: Uint8Array
  readonly partial: Uint8Array
  /** Beside each matrix entry: where the first such line lies. */
  readonly firstOffsets: Float64Array
  readonly firstLines: Float64Array
  readonly firstTimes: Float64Array
}

/**
 * Pairs of templates are told apart by a hash of their ids into this many buckets: the table stays
 * bounded and means the same in every model version; two pairs share one in 1 of 65,536 cases.
 */
export const PAIR_BUCKETS = 2 ** 16

/** At least this share of a stream's windows holds lines: then an empty one says something. */
const STEADY_SHARE = 0.5

/** A gap longer than this (in windows) is an interruption, filled in part only: bounded memory. */
const MAX_FILLED_GAP = 500

/** So many windows after its last line a live log is told to be silent; then it has ended. */
export const SILENT_WINDOWS = 30

interface Cell {
  count: number
  offset: number
  line: number
  time: number
}

/** The first and the last window of each stream. */
interface Edges {
  readonly first: Set<OpenWindow>
  readonly last: Set<OpenWindow>
}

interface OpenWindow {
  readonly stream: number
  readonly from: number
  readonly cells: Map<number, Cell>
  readonly pairs: Set<number>
}

/** Sums the bins of all streams of a log to windows. */
export function assembleWindows(streams: readonly StreamBins[], options: WindowOptions): Windows {
  const timed = options.timed ?? mostlyTimed(streams)
  const length = timed ? options.windowMs : BIN_LINES
  const windows: OpenWindow[] = []
  const edges: Edges = { first: new Set(), last: new Set() }
  let steady = true
  for (let stream = 0; stream < streams.length; stream++) {
    const open = new Map<number, OpenWindow>()
    for (const [start, bin] of placed(streams[stream].bins, timed)) {
      const from = Math.floor(start / length) * length
      const window = open.get(from) ?? { stream, from, cells: new Map(), pairs: new Set() }
      open.set(from, window)
      addBin(window, { bin, templateOf: streams[stream].templateOf, options })
    }
    const ordered = [...open.values()].sort((a, b) => a.from - b.from)
    const own = timed && (options.steady ?? isSteady(ordered, length))
    if (!own) steady = false
    const all = own ? filled(ordered, options) : ordered
    for (const window of all) windows.push(window)
    edges.first.add(all[0])
    edges.last.add(all[all.length - 1])
  }
  const since = options.sinceMs ?? Number.NEGATIVE_INFINITY
  const before = options.beforeMs ?? Number.POSITIVE_INFINITY
  const wanted = options.wanted ?? (() => true)
  const kept = windows.filter(({ stream, from }) => {
    return from >= since && from + length <= before && wanted(stream, from)
  })
  const columns = options.templateHashes.length
  return toColumns(kept, { timed, steady, length, columns, edges })
}

function mostlyTimed(streams: readonly StreamBins[]): boolean {
  let balance = 0
  for (const { bins } of streams) {
    for (const bin of bins) {
      const lines = bin.counts.reduce((sum, count) => sum + count, 0)
      balance += bin.timed ? lines : -lines
    }
  }
  return balance >= 0
}

/**
 * Each bin with the start it counts under, be it of the other kind. Parts of one bin stand where
 * its first part stands, so that turns make no difference.
 */
function* placed(bins: readonly Bin[], timed: boolean): Generator<[number, Bin]> {
  const lines = new Map<string, number>()
  for (const bin of bins) {
    const known = lines.get(keyOf(bin)) ?? Number.POSITIVE_INFINITY
    lines.set(
      keyOf(bin),
      bin.firstLines.reduce((least, line) => Math.min(least, line), known),
    )
  }
  const byLine = bins.map(bin => ({ bin, line: lines.get(keyOf(bin)) ?? 0 }))
  byLine.sort((a, b) => a.line - b.line)
  let last = byLine.find(({ bin }) => bin.timed)?.bin.start ?? 0
  for (const { bin, line } of byLine) {
    if (bin.timed) last = bin.start
    yield [timed ? last : bin.timed ? line : bin.start, bin]
  }
}

function keyOf({ timed, start }: Bin): string {
  return `${timed} ${start}`
}

function addBin(
  window: OpenWindow,
  from: { bin: Bin; templateOf: Uint32Array; options: WindowOptions },
): void {
  const { bin, templateOf } = from
  const hashes = from.options.templateHashes
  for (let i = 0; i < bin.shapes.length; i++) {
    const template = templateOf[bin.shapes[i]]
    const cell = window.cells.get(template)
    if (cell === undefined) {
      window.cells.set(template, {
        count: bin.counts[i],
        offset: bin.firstOffsets[i],
        line: bin.firstLines[i],
        time: bin.firstTimes[i],
      })
    } else {
      cell.count += bin.counts[i]
      if (bin.firstLines[i] < cell.line) {
        cell.offset = bin.firstOffsets[i]
        cell.line = bin.firstLines[i]
        cell.time = bin.firstTimes[i]
      }
    }
  }
  for (const pair of bin.pairs) {
    const previous = hashes[templateOf[Math.floor(pair / PAIR_BASE)]]
    window.pairs.add(pairBucket(previous, hashes[templateOf[pair % PAIR_BASE]]))
  }
}

/** The bucket of two neighbours, from 32 bits of the id of each. */
export function pairBucket(previous: number, next: number): number {
  const mixed = Math.imul(previous ^ (previous >>> 15), 0x2c1b3c6d) ^ next
  return (Math.imul(mixed, 0x9e3779b1) >>> 0) % PAIR_BUCKETS
}

function isSteady(windows: readonly OpenWindow[], length: number): boolean {
  const first = windows[0]?.from ?? 0
  const span = ((windows.at(-1)?.from ?? 0) - first) / length + 1
  return windows.length >= STEADY_SHARE * span
}

/** Empty windows between lines count where the stream is steady: silence is a deviation there. */
function filled(windows: readonly OpenWindow[], options: WindowOptions): OpenWindow[] {
  const { windowMs, untilMs } = options
  const result: OpenWindow[] = []
  for (let i = 0; i < windows.length; i++) {
    const window = windows[i]
    result.push(window)
    const limit = Math.min(
      windows[i + 1]?.from ?? Math.floor(untilMs / windowMs) * windowMs,
      window.from + (i + 1 < windows.length ? MAX_FILLED_GAP : SILENT_WINDOWS) * windowMs,
    )
    for (let from = window.from + windowMs; from < limit; from += windowMs) {
      result.push({ stream: window.stream, from, cells: new Map(), pairs: new Set() })
    }
  }
  return result
}

function toColumns(
  windows: readonly OpenWindow[],
  options: { timed: boolean; steady: boolean; length: number; columns: number; edges: Edges },
): Windows {
  const { first, last } = options.edges
  const entries = windows.reduce((sum, window) => sum + window.cells.size, 0)
  const result = emptyWindows(windows.length, entries, options)
  const pairs: number[] = []
  let at = 0
  windows.forEach((window, row) => {
    result.stream[row] = window.stream
    result.from[row] = window.from
    result.to[row] = window.from + options.length
    result.begins[row] = first.has(window) ? 1 : 0
    result.partial[row] = first.has(window) || last.has(window) ? 1 : 0
    for (const [template, cell] of [...window.cells].sort(([a], [b]) => a - b)) {
      result.lines[row] += cell.count
      result.matrix.column[at] = template
      result.matrix.count[at] = cell.count
      result.firstOffsets[at] = cell.offset
      result.firstLines[at] = cell.line
      result.firstTimes[at] = cell.time
      at++
    }
    pairs.push(...[...window.pairs].sort((a, b) => a - b))
    result.matrix.rowStart[row + 1] = at
    result.matrix.pairStart[row + 1] = pairs.length
  })
  const start = options.timed ? { start: result.from } : {}
  return { ...result, matrix: { ...result.matrix, pair: Uint32Array.from(pairs), ...start } }
}

function emptyWindows(
  rows: number,
  entries: number,
  options: { timed: boolean; steady: boolean; columns: number },
): Windows {
  return {
    timed: options.timed,
    steady: options.steady,
    matrix: {
      rows,
      columns: options.columns,
      rowStart: new Uint32Array(rows + 1),
      column: new Uint32Array(entries),
      count: new Float64Array(entries),
      pairStart: new Uint32Array(rows + 1),
      pair: new Uint32Array(0),
      pairs: PAIR_BUCKETS,
    },
    stream: new Uint32Array(rows),
    from: new Float64Array(rows),
    to: new Float64Array(rows),
    lines: new Float64Array(rows),
    begins: new Uint8Array(rows),
    partial: new Uint8Array(rows),
    firstOffsets: new Float64Array(entries),
    firstLines: new Float64Array(entries),
    firstTimes: new Float64Array(entries),
  }
}

/** The window lengths that may be chosen, longest first; all multiples of BIN_MS. */
const WINDOW_LADDER_MS = [60_000, 30_000, 20_000, BIN_MS] as const

/** As many windows as a forest wants to see before a longer window is worth its blur. */
const WANTED_WINDOWS = 60

/** The longest window that leaves enough of them in the longest log of the suite. */
export function chooseWindowMs(longestLogMs: number): number {
  return WINDOW_LADDER_MS.find(ms => longestLogMs >= ms * WANTED_WINDOWS) ?? BIN_MS
}
