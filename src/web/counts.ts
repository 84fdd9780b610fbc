/**
 * How often each template of a log came, and when: decoded from the bins and kept until the
 * log has new ones. A log of any length takes at most MOST_STEPS steps of time.
 */
import { LEVELS } from '../flow.ts'
import { BIN_LINES, BIN_MS, decodeBins } from '../forest/bins.ts'
import { viewOf } from '../parse/view.ts'
import { getBins } from '../store/bins.ts'
import type { Store } from '../store/pool.ts'
import { getShapes } from '../store/shapes.ts'
import { getStreams, type StreamRecord } from '../store/streams.ts'
import { phraseOf } from '../words/phrase.ts'

/** A template and its lines over time. */
export interface CountedTemplate {
  readonly id: string
  /** As people write. */
  readonly text: string
  readonly level: (typeof LEVELS)[number]
  readonly lines: number
  /** Event time of the first line, and of the step of the last; NaN without time. */
  readonly first: number
  readonly last: number
  /** Lines by number of the step, in which they came, counted from the epoch. */
  readonly at: ReadonlyMap<number, number>
}

/** All templates of a log. */
export interface LogCounts {
  readonly timed: boolean
  /** Length of a step: ms, or lines. */
  readonly step: number
  readonly templates: readonly CountedTemplate[]
}

/** Steps kept of a log: what a screen has pixels for, twice. */
const MOST_STEPS = 4096

/** Cells kept of all logs together: some tens of bytes each. */
const MOST_CELLS = 2_000_000

/** Whose counts, and how they were parsed. */
export interface CountsPlace {
  readonly log: number
  readonly parser: 'Shapes' | 'Drain'
  /** Event time that the log covers; NaN where it has none. */
  readonly spanMs: number
  /** Rises with every block of bins that is stored. */
  readonly lastBins: number
}

interface Kept extends CountsPlace {
  readonly counts: Promise<LogCounts>
  cells: number
}

/** Counts of logs, the least recently asked for forgotten first. */
export class CountsCache {
  readonly #store: Store
  readonly #kept = new Map<number, Kept>()

  constructor(store: Store) {
    this.#store = store
  }

  /** The same counts, read by way of another store where they are not known yet. */
  through(store: Store): Pick<CountsCache, 'get'> {
    return { get: place => this.get(place, store) }
  }

  /** The counts of a log as it is stored now. */
  get(place: CountsPlace, store = this.#store): Promise<LogCounts> {
    const known = this.#kept.get(place.log)
    this.#kept.delete(place.log)
    const isFresh = known !== undefined && known.lastBins === place.lastBins
    const kept = isFresh ? known : this.#read(store, place)
    this.#kept.set(place.log, kept)
    return kept.counts
  }

  #read(store: Store, place: CountsPlace): Kept {
    const counts = readCounts(store, place)
    const kept: Kept = { ...place, counts, cells: 0 }
    counts.then(
      ({ templates }) => {
        kept.cells = templates.reduce((sum, { at }) => sum + at.size, 0)
        this.#forget()
      },
      () => this.#kept.delete(place.log),
    )
    return kept
  }

  #forget(): void {
    let cells = 0
    for (const each of this.#kept.values()) cells += each.cells
    for (const [log, each] of this.#kept) {
      if (cells <= MOST_CELLS || this.#kept.size === 1) return
      cells -= each.cells
      this.#kept.delete(log)
    }
  }
}

/** Lines of one shape of one stream. */
interface ShapeCounts {
  lines: number
  first: number
  last: number
  readonly at: Map<number, number>
}

async function readCounts(store: Store, place: CountsPlace): Promise<LogCounts> {
  const timed = !Number.isNaN(place.spanMs)
  const bin = timed ? BIN_MS : BIN_LINES
  const step = bin * Math.max(1, Math.ceil(place.spanMs / bin / MOST_STEPS) || 1)
  const streams = await getStreams(store, place.log)
  const counted = streams.map(() => new Map<number, ShapeCounts>())
  const index = new Map(streams.map(({ name }, at) => [name, at]))
  for await (const { stream, bytes } of getBins(store, place.log)) {
    const shapes = counted[index.get(stream) ?? -1]
    if (shapes !== undefined) addBins(shapes, bytes, { timed, step })
  }
  return { timed, step, templates: await templatesOf(store, streams, { counted, place }) }
}

function addBins(
  shapes: Map<number, ShapeCounts>,
  bytes: Uint8Array,
  { timed, step }: Pick<LogCounts, 'timed' | 'step'>,
): void {
  for (const bin of decodeBins(bytes)) {
    // Of a log with times, lines that have none cannot be placed on its axis.
    if (bin.timed !== timed) continue
    const at = Math.floor(bin.start / step)
    bin.shapes.forEach((shape, i) => {
      const own = shapes.get(shape) ?? emptyCounts()
      shapes.set(shape, own)
      own.lines += bin.counts[i]
      own.first = Math.min(own.first, timed ? bin.firstTimes[i] : bin.firstLines[i])
      own.last = Math.max(own.last, bin.start)
      own.at.set(at, (own.at.get(at) ?? 0) + bin.counts[i])
    })
  }
}

async function templatesOf(
  store: Store,
  streams: readonly StreamRecord[],
  { counted, place }: { counted: readonly Map<number, ShapeCounts>[]; place: CountsPlace },
): Promise<CountedTemplate[]> {
  const shapes = []
  for (const [stream, { id }] of streams.entries()) {
    const known = await getShapes(store, id)
    const counts = Float64Array.from(known, ({ number }) => counted[stream].get(number)?.lines ?? 0)
    shapes.push({ stream, shapes: known, counts })
  }
  const view = viewOf(shapes, place.parser)
  const sums = view.templates.map(() => emptyCounts())
  counted.forEach((own, stream) => {
    const templateOf = view.templateOf.get(stream) ?? new Uint32Array(0)
    for (const [shape, counts] of own) addCounts(sums[templateOf[shape]], counts)
  })
  return view.templates.map(({ id, text, level }, index) => {
    return { id, text: phraseOf(text), level: LEVELS[level] ?? 'none', ...sums[index] }
  })
}

function emptyCounts(): ShapeCounts {
  return { lines: 0, first: Infinity, last: -Infinity, at: new Map() }
}

function addCounts(sum: ShapeCounts | undefined, own: ShapeCounts): void {
  if (sum === undefined) return
  sum.lines += own.lines
  sum.first = Math.min(sum.first, own.first)
  sum.last = Math.max(sum.last, own.last)
  for (const [at, lines] of own.at) sum.at.set(at, (sum.at.get(at) ?? 0) + lines)
}
