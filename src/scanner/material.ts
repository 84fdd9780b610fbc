/** What is stored of one log, put together for learning and judging. */
import { OperatingError } from '../base/errors.ts'
import type { Bin } from '../flow.ts'
import { decodeBins } from '../forest/bins.ts'
import type { SessionBlock } from '../forest/sessions.ts'
import type { StreamBins } from '../forest/windows.ts'
import { type BinsRange, getBins } from '../store/bins.ts'
import { getLog, type LogRecord } from '../store/logs.ts'
import type { Store } from '../store/pool.ts'
import { getShapes } from '../store/shapes.ts'
import { getStreams } from '../store/streams.ts'
import { type LogView, type StreamShapes, viewOf } from '../parse/view.ts'

/** A log's bins by stream, and its templates. */
export interface Material {
  readonly log: LogRecord
  /** Names of the streams, in the order of `bins`. */
  readonly streams: readonly string[]
  readonly bins: readonly (readonly Bin[])[]
  /** Per stream: the first of its bins that came after the log was learned or judged last. */
  readonly fresh: readonly number[]
  /** Parts of sessions, turn by turn. */
  readonly sessions: readonly SessionBlock[]
  readonly view: LogView
}

/** Whose material it is, and by which parser it was made. */
export interface MaterialPlace {
  readonly source: string
  readonly log: string
  readonly parser: 'Shapes' | 'Drain'
}

/** Reads what is stored of a log: all bins, or those in a range that depends on the log. */
export async function loadMaterial(
  store: Store,
  at: MaterialPlace,
  rangeOf: (log: LogRecord) => BinsRange | Promise<BinsRange> = () => ({}),
): Promise<Material> {
  const log = await getLog(store, at.source, at.log)
  if (log === undefined) {
    throw new OperatingError(`Cannot learn "${at.log}": no such log is stored; scan it first.`)
  }
  const records = await getStreams(store, log.id)
  const streams = records.map(record => record.name)
  const { bins, fresh, sessions } = await loadBins(store, { log, streams }, await rangeOf(log))
  const shapes: StreamShapes[] = []
  for (let stream = 0; stream < records.length; stream++) {
    const known = await getShapes(store, records[stream].id)
    shapes.push({ stream, shapes: known, counts: countsOf(bins[stream], known.length) })
  }
  return { log, streams, bins, fresh, sessions, view: viewOf(shapes, at.parser) }
}

/** The bins of each stream with the columns that a list of templates gives its shapes. */
export function streamBins(material: Material, columnOf?: Uint32Array): StreamBins[] {
  return material.bins.map((bins, stream) => {
    const templateOf = material.view.templateOf.get(stream) ?? new Uint32Array(0)
    return { bins, templateOf: columnOf ? templateOf.map(index => columnOf[index]) : templateOf }
  })
}

async function loadBins(
  store: Store,
  { log, streams }: { log: LogRecord; streams: readonly string[] },
  range: BinsRange,
): Promise<Pick<Material, 'bins' | 'fresh' | 'sessions'>> {
  const index = new Map(streams.map((name, at) => [name, at]))
  const bins: Bin[][] = streams.map(() => [])
  const fresh = streams.map(() => 0)
  const sessions: SessionBlock[] = []
  for await (const block of getBins(store, log.id, range)) {
    const at = index.get(block.stream) ?? -1
    const own = bins[at]
    if (own === undefined) continue
    for (const bin of decodeBins(block.bytes)) own.push(bin)
    const old = block.id <= (log.counts.learnedBins ?? 0)
    if (old) fresh[at] = own.length
    const { sessions: bytes } = block
    if (bytes !== null) sessions.push({ stream: at, bytes, fresh: !old })
  }
  return { bins, fresh, sessions }
}

/** Lines of each shape. */
export function countsOf(bins: readonly Bin[], shapes: number): Float64Array {
  const counts = new Float64Array(shapes)
  for (const bin of bins) {
    for (let i = 0; i < bin.shapes.length; i++) counts[bin.shapes[i]] += bin.counts[i]
  }
  return counts
}
