/** The heat map from cells and findings: which logs get a row, in which order, and their bytes. */
import { alarmed, scoreOf } from '../store/heat.ts'
import type { HeatMap } from '../store/heatMap.ts'
import type { IncidentSpan, Silence } from '../store/rangeFindings.ts'
import type { Steps } from '../store/timeline.ts'
import type { z } from 'zod'
import { CELL, THRESHOLD } from './page/cells.ts'
import type { HeatJson } from './schemas.ts'

/** A log as the map knows it. */
export interface HeatLog {
  readonly id: number
  readonly name: string
  readonly learning: boolean
}

/** What the map is made of. */
export interface HeatParts<Log extends HeatLog = HeatLog> {
  readonly steps: Steps
  readonly logs: readonly Log[]
  /** Of these logs, in their order. */
  readonly map: HeatMap
  /** By the id of the log. */
  readonly findings: ReadonlyMap<number, number>
  readonly silences: readonly Silence[]
  /** Event time up to which anything was read. */
  readonly to: number
}

/** How the rows are ordered. */
export interface RowOrder {
  /** Logs that come first, in this order. */
  readonly first: readonly string[]
  readonly order: 'strangest' | 'name'
}

/** What a log's row shows. */
export interface HeatRow extends HeatLog {
  /** The highest score; null where no window is. */
  readonly max: number | null
  readonly findings: number
  /** See page/cells.ts. */
  readonly bytes: Uint8Array
}

/** The map as it is sent. */
export type Heat = z.infer<typeof HeatJson>

/** The rows of the logs, in their order. */
export function rowsOf<Log extends HeatLog>(parts: HeatParts<Log>): (Log & HeatRow)[] {
  const silences = Map.groupBy(parts.silences, ({ log }) => log)
  const { count } = parts.steps
  return parts.logs.map((log, index) => {
    const cells = parts.map.cells.subarray(index * count, (index + 1) * count)
    return {
      ...log,
      max: maxOf(cells),
      findings: parts.findings.get(log.id) ?? 0,
      bytes: bytesOf(log, { cells, silences: silences.get(log.id) ?? [], parts }),
    }
  })
}

/** The strangest, or those named first, on top. */
export function ordered<Row extends HeatRow>(rows: readonly Row[], order: RowOrder): Row[] {
  return rows.toSorted(byOrder(order))
}

/** The map of the rows on top; the others are folded into one. `spans`: of the logs on top. */
export function heatOf(
  { from, step, count }: Steps,
  rows: readonly HeatRow[],
  { most, spans }: { readonly most: number; readonly spans: readonly IncidentSpan[] },
): Heat {
  const own = Map.groupBy(spans, ({ log }) => log)
  return {
    ...{ from, step, buckets: count, total: rows.length },
    rows: rows.slice(0, most).map(({ id, name, learning, max, findings, bytes }) => ({
      ...{ log: name, learning, max, findings, cells: cellsText(bytes) },
      spans: (own.get(id) ?? []).map(({ from, to, incident }) => ({ from, to, incident })),
    })),
    folded: foldedOf(rows.slice(most), count),
  }
}

/** Cells as they are sent. */
export function cellsText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

function maxOf(cells: Int16Array): number | null {
  let max: number | null = null
  for (const heat of cells) if (heat >= 0) max = Math.max(max ?? 0, scoreOf(heat))
  return max
}

interface RowParts {
  readonly cells: Int16Array
  readonly silences: readonly Silence[]
  readonly parts: HeatParts
}

/** The bytes of a row: a score where one is known, else why there is none. */
function bytesOf(log: HeatLog, { cells, silences, parts }: RowParts): Uint8Array {
  const { from, step, count } = parts.steps
  const bytes = new Uint8Array(count).fill(log.learning ? CELL.learning : CELL.none)
  for (let at = 0; at < count; at++) {
    const heat = cells[at]
    if (heat >= 0) bytes[at] = byteOf(heat)
    else if (from + at * step >= parts.to) bytes[at] = CELL.unread
  }
  for (const silence of silences) {
    for (let at = Math.max(0, Math.floor((silence.from - from) / step)); at < count; at++) {
      if (from + at * step >= silence.to) break
      bytes[at] = CELL.silent
    }
  }
  return bytes
}

/** Rounded down, so that nothing but a finding looks like one. */
function byteOf(heat: number): number {
  const score = scoreOf(heat)
  return Math.min(100, Math.floor(alarmed(heat) ? Math.max(score, THRESHOLD) : score))
}

function byOrder({ first, order }: RowOrder): (a: HeatRow, b: HeatRow) => number {
  const place = new Map(first.map((log, index) => [log, index]))
  const placeOf = ({ name }: HeatRow): number => place.get(name) ?? first.length
  const byName = (a: HeatRow, b: HeatRow): number => (a.name < b.name ? -1 : 1)
  if (order === 'name') return byName
  return (a, b) => {
    if (placeOf(a) !== placeOf(b)) return placeOf(a) - placeOf(b)
    const strange = (b.max ?? -1) - (a.max ?? -1)
    return Math.sign(b.findings - a.findings) || strange || byName(a, b)
  }
}

function foldedOf(rest: readonly HeatRow[], count: number): Heat['folded'] {
  const counts = new Array<number>(count).fill(0)
  for (const { bytes } of rest) {
    for (let at = 0; at < count; at++) {
      const byte = bytes[at]
      if ((byte >= THRESHOLD && byte <= 100) || byte === CELL.silent) counts[at]++
    }
  }
  return {
    count: rest.length,
    withFinding: rest.filter(({ findings }) => findings > 0).length,
    learning: rest.filter(({ learning }) => learning).length,
    counts,
  }
}
