/** The heat map from cells and findings: which logs get a row, in which order, and their bytes. */
import type { FindingSpan } from '../store/glance.ts'
import type { HeatCell, Steps } from '../store/timeline.ts'
import type { z } from 'zod'
import { CELL } from './page/cells.ts'
import type { HeatJson } from './schemas.ts'

/** A log as the map knows it. */
export interface HeatLog {
  readonly id: number
  readonly name: string
  readonly learning: boolean
}

/** What the map is made of. */
export interface HeatParts {
  readonly steps: Steps
  readonly logs: readonly HeatLog[]
  readonly cells: readonly HeatCell[]
  readonly spans: readonly (FindingSpan & { readonly count: number })[]
  /** Event time up to which anything was read. */
  readonly to: number
  /** Logs that come first, in this order. */
  readonly first: readonly string[]
  readonly order: 'strangest' | 'name'
  /** Rows at most; the other logs are folded into one. */
  readonly rows: number
}

/** The map as it is sent. */
export type Heat = z.infer<typeof HeatJson>

type Row = Heat['rows'][number]

interface Made {
  readonly row: Row
  readonly bytes: Uint8Array
}

/** The rows of a map, the strangest or those named first on top. */
export function heatOf(parts: HeatParts): Heat {
  const cells = Map.groupBy(parts.cells, cell => cell.log)
  const spans = Map.groupBy(parts.spans, span => span.log)
  const made = parts.logs.map(log =>
    rowOf(log, { cells: cells.get(log.id) ?? [], spans: spans.get(log.id) ?? [], parts }),
  )
  const ordered = made.sort(byOrder(parts))
  const { from, step, count } = parts.steps
  return {
    ...{ from, step, buckets: count, total: parts.logs.length },
    rows: ordered.slice(0, parts.rows).map(({ row }) => row),
    folded: foldedOf(ordered.slice(parts.rows), count),
  }
}

interface RowParts {
  readonly cells: readonly HeatCell[]
  readonly spans: readonly (FindingSpan & { readonly count: number })[]
  readonly parts: HeatParts
}

function rowOf(log: HeatLog, { cells, spans, parts }: RowParts): Made {
  const bytes = bytesOf(log, { cells, spans, parts })
  const scores = cells.map(cell => cell.score)
  const row = {
    log: log.name,
    learning: log.learning,
    max: scores.length === 0 ? null : Math.max(...scores),
    findings: spans[0]?.count ?? 0,
    cells: Buffer.from(bytes).toString('base64'),
    spans: spans.flatMap(({ from, to, incident }) =>
      incident === null ? [] : [{ from, to, incident }],
    ),
  }
  return { row, bytes }
}

/** The bytes of a row: a score where one is known, else why there is none. */
function bytesOf(log: HeatLog, { cells, spans, parts }: RowParts): Uint8Array {
  const { from, step, count } = parts.steps
  const bytes = new Uint8Array(count).fill(log.learning ? CELL.learning : CELL.none)
  for (let at = 0; at < count; at++) {
    if (from + at * step >= parts.to) bytes[at] = CELL.unread
  }
  for (const { at, score, alarm } of cells) {
    // Rounded down, so that nothing but a finding looks like one.
    if (at < count) bytes[at] = Math.min(100, Math.floor(alarm ? Math.max(score, 90) : score))
  }
  for (const span of spans) {
    if (!span.silent) continue
    for (let at = Math.max(0, Math.floor((span.from - from) / step)); at < count; at++) {
      if (from + at * step >= span.to) break
      bytes[at] = CELL.silent
    }
  }
  return bytes
}

function byOrder({ first, order }: HeatParts): (a: Made, b: Made) => number {
  const place = new Map(first.map((log, index) => [log, index]))
  const placeOf = ({ row }: Made): number => place.get(row.log) ?? first.length
  const byName = (a: Made, b: Made): number => (a.row.log < b.row.log ? -1 : 1)
  if (order === 'name') return byName
  return (a, b) => {
    if (placeOf(a) !== placeOf(b)) return placeOf(a) - placeOf(b)
    const strange = (b.row.max ?? -1) - (a.row.max ?? -1)
    return Math.sign(b.row.findings - a.row.findings) || strange || byName(a, b)
  }
}

function foldedOf(rest: readonly Made[], count: number): Heat['folded'] {
  const counts = new Array<number>(count).fill(0)
  for (const { bytes } of rest) {
    bytes.forEach((byte, at) => {
      if ((byte >= 90 && byte <= 100) || byte === CELL.silent) counts[at]++
    })
  }
  return {
    count: rest.length,
    withFinding: rest.filter(({ row }) => row.findings > 0).length,
    learning: rest.filter(({ row }) => row.learning).length,
    counts,
  }
}
