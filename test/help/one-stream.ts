/** One text read as a stream, without files and database: what is counted of it, and when. */
import { strongHash } from '../../src/base/hash.ts'
import type { Ledger, LineTimes, Shape } from '../../src/flow.ts'
import { decodeBins } from '../../src/forest/bins.ts'
import { StreamScan } from '../../src/scanner/stream.ts'
import { fileRecord } from './flow.ts'

/** What was counted. */
export interface Counted {
  /** Start of the bin (ISO), or `line N` → records. */
  readonly bins: Readonly<Record<string, number>>
  readonly shapes: readonly Shape[]
  readonly ledger: Ledger
}

/** How the text is read. */
export interface Reader {
  /** When its file was written last, ms. */
  readonly mtimeMs: number
  /** Windows that end by then are judged, ms. */
  readonly judgedToMs?: number
  readonly times?: LineTimes
}

/** Reads a text as one chunk of one file. */
export function countText(text: string, { mtimeMs, judgedToMs, times }: Reader): Counted {
  const scan = new StreamScan({
    ...{ log: 'a', stream: 'a', parser: 'Shapes', identifier: 'Off', yearHintMs: mtimeMs },
    ...(judgedToMs === undefined ? {} : { judgedToMs }),
  })
  const bytes = Buffer.from(text)
  const file = fileRecord({ id: strongHash(text), mtimeMs, position: 0, baseOffset: -1 })
  scan.place({ file, to: bytes.length, final: true })
  const chunk = { bytes, from: 0, last: true, torn: false }
  scan.read(times === undefined ? chunk : { ...chunk, times })
  const turn = scan.turn(file, 0)
  const bins: Record<string, number> = {}
  for (const bin of turn.bins === undefined ? [] : decodeBins(turn.bins.bytes)) {
    const start = bin.timed ? new Date(bin.start).toISOString().slice(0, 19) : `line ${bin.start}`
    bins[start] = (bins[start] ?? 0) + bin.counts.reduce((sum, count) => sum + count, 0)
  }
  return { bins, shapes: turn.shapes, ledger: turn.ledger }
}
