/**
 * Sessions: the parts that turns have counted, put together by identifier and seen as templates.
 * A pure function of the stored parts: how turns cut them makes no difference.
 */
import type { WindowMatrix } from '../flow.ts'
import { PAIR_BASE } from './cells.ts'
import { decodeParts, type SessionPart } from './session-parts.ts'
import { PAIR_BUCKETS, pairBucket } from './windows.ts'

/** Sessions of one log, row by row: by stream, then in the order of their first line. */
export interface Sessions {
  /** Every record of every session has a time. */
  readonly timed: boolean
  readonly matrix: WindowMatrix
  readonly names: readonly string[]
  readonly stream: Uint32Array
  /** First and last event time (NaN without) and line of each. */
  readonly from: Float64Array
  readonly to: Float64Array
  readonly firstLine: Float64Array
  readonly lastLine: Float64Array
  readonly lines: Float64Array
  /** 1 where part of it is new since the last judgement. */
  readonly fresh: Uint8Array
  /** Beside each matrix entry: where the first such line lies. */
  readonly firstOffsets: Float64Array
  readonly firstLines: Float64Array
  readonly firstTimes: Float64Array
}

/** One turn's parts of one stream. */
export interface SessionBlock {
  readonly stream: number
  readonly bytes: Uint8Array
  readonly fresh: boolean
}

/** How shapes are seen. */
export interface SessionOptions {
  /** Per stream: shape number → column. */
  readonly templateOf: readonly Uint32Array[]
  /** Per column: 32 bits of the template's id. */
  readonly templateHashes: Uint32Array
}

/**
 * Sessions that are put together at once; later ones are left out, and `leftOut` says how many.
 * Each takes about a kilobyte.
 */
export const MOST_SESSIONS = 200_000

/** What stands before the first line of a session and behind its last one. */
const BEGIN = 0x2545f491
const END = 0x6b43a9b5

interface Cell {
  column: number
  count: number
  offset: number
  line: number
  time: number
}

interface Open {
  readonly name: string
  readonly stream: number
  readonly cells: Map<number, Cell>
  readonly pairs: Set<number>
  readonly firstLine: number
  lastLine: number
  last: number
  from: number
  to: number
  fresh: boolean
}

/** Puts the parts together; blocks of a stream are in the order of their turns. */
export function assembleSessions(
  blocks: readonly SessionBlock[],
  options: SessionOptions,
): { readonly sessions: Sessions; readonly leftOut: number } {
  const open = new Map<string, Open>()
  const leftOut = new Set<string>()
  for (const block of blocks) {
    const templateOf = options.templateOf[block.stream]
    for (const part of decodeParts(block.bytes)) {
      const key = `${block.stream} ${part.name}`
      const known = open.get(key)
      if (known === undefined && open.size >= MOST_SESSIONS) {
        leftOut.add(key)
        continue
      }
      const session = known ?? begin(block.stream, part)
      if (known === undefined) {
        open.set(key, session)
        addPair(session, BEGIN, hashOf(part.firstShape))
      } else addPair(session, hashOf(known.last), hashOf(part.firstShape))
      addPart(session, part, { templateOf, hashOf })
      if (block.fresh) session.fresh = true

      function hashOf(shape: number): number {
        return options.templateHashes[templateOf[shape]]
      }
    }
  }
  const list = [...open.values()]
  for (const each of list) {
    const hash = options.templateHashes[options.templateOf[each.stream][each.last]]
    addPair(each, hash, END)
  }
  list.sort((a, b) => a.stream - b.stream || a.firstLine - b.firstLine || order(a.name, b.name))
  return { sessions: toColumns(list, options.templateHashes.length), leftOut: leftOut.size }
}

function order(a: string, b: string): number {
  return a < b ? -1 : 1
}

function begin(stream: number, part: SessionPart): Open {
  const { name, firstLine, lastLine, from, to } = part
  const cells = new Map<number, Cell>()
  return {
    name,
    stream,
    cells,
    pairs: new Set(),
    firstLine,
    lastLine,
    last: 0,
    from,
    to,
    fresh: false,
  }
}

function addPair(session: Open, previous: number, next: number): void {
  session.pairs.add(pairBucket(previous, next))
}

function addPart(
  session: Open,
  part: SessionPart,
  see: { readonly templateOf: Uint32Array; readonly hashOf: (shape: number) => number },
): void {
  session.last = part.lastShape
  session.lastLine = part.lastLine
  session.from = Math.min(session.from, part.from)
  session.to = Math.max(session.to, part.to)
  for (let i = 0; i < part.shapes.length; i++) {
    const column = see.templateOf[part.shapes[i]]
    const cell = session.cells.get(column)
    const line = part.firstLines[i]
    const first = { offset: part.firstOffsets[i], line, time: part.firstTimes[i] }
    if (cell === undefined) {
      session.cells.set(column, { column, count: part.counts[i], ...first })
      continue
    }
    cell.count += part.counts[i]
    if (line < cell.line) Object.assign(cell, first)
  }
  for (const pair of part.pairs) {
    const previous = see.hashOf(Math.floor(pair / PAIR_BASE))
    addPair(session, previous, see.hashOf(pair % PAIR_BASE))
  }
}

function toColumns(list: readonly Open[], columns: number): Sessions {
  const entries = list.reduce((sum, each) => sum + each.cells.size, 0)
  const pairs = list.reduce((sum, each) => sum + each.pairs.size, 0)
  const matrix = {
    rows: list.length,
    columns,
    rowStart: new Uint32Array(list.length + 1),
    column: new Uint32Array(entries),
    count: new Float64Array(entries),
    pairStart: new Uint32Array(list.length + 1),
    pair: new Uint32Array(pairs),
    pairs: PAIR_BUCKETS,
  }
  const firstOffsets = new Float64Array(entries)
  const firstLines = new Float64Array(entries)
  const firstTimes = new Float64Array(entries)
  const lines = new Float64Array(list.length)
  let [at, pairAt] = [0, 0]
  list.forEach((session, row) => {
    for (const cell of [...session.cells.values()].sort((a, b) => a.column - b.column)) {
      matrix.column[at] = cell.column
      matrix.count[at] = cell.count
      firstOffsets[at] = cell.offset
      firstLines[at] = cell.line
      firstTimes[at] = cell.time
      lines[row] += cell.count
      at++
    }
    for (const pair of [...session.pairs].sort((a, b) => a - b)) matrix.pair[pairAt++] = pair
    matrix.rowStart[row + 1] = at
    matrix.pairStart[row + 1] = pairAt
  })
  const places = { firstOffsets, firstLines, firstTimes }
  return { timed: list.every(each => each.from >= 0), matrix, lines, ...places, ...spans(list) }
}

function spans(list: readonly Open[]) {
  return {
    names: list.map(each => each.name),
    stream: Uint32Array.from(list, each => each.stream),
    from: Float64Array.from(list, each => each.from),
    to: Float64Array.from(list, each => each.to),
    firstLine: Float64Array.from(list, each => each.firstLine),
    lastLine: Float64Array.from(list, each => each.lastLine),
    fresh: Uint8Array.from(list, each => (each.fresh ? 1 : 0)),
  }
}

/** The sessions of these rows. */
export function selectSessions(sessions: Sessions, rows: readonly number[]): Sessions {
  const { matrix } = sessions
  const taken = rows.flatMap(row => range(matrix.rowStart[row], matrix.rowStart[row + 1]))
  const pairs = rows.flatMap(row => range(matrix.pairStart[row], matrix.pairStart[row + 1]))
  const selected = {
    ...matrix,
    rows: rows.length,
    rowStart: starts(matrix.rowStart, rows),
    column: Uint32Array.from(taken, at => matrix.column[at]),
    count: Float64Array.from(taken, at => matrix.count[at]),
    pairStart: starts(matrix.pairStart, rows),
    pair: Uint32Array.from(pairs, at => matrix.pair[at]),
  }
  const byRow = (values: Float64Array): Float64Array => Float64Array.from(rows, row => values[row])
  const byEntry = (values: Float64Array): Float64Array => Float64Array.from(taken, at => values[at])
  return {
    timed: sessions.timed,
    matrix: selected,
    names: rows.map(row => sessions.names[row]),
    stream: Uint32Array.from(rows, row => sessions.stream[row]),
    fresh: Uint8Array.from(rows, row => sessions.fresh[row]),
    from: byRow(sessions.from),
    to: byRow(sessions.to),
    firstLine: byRow(sessions.firstLine),
    lastLine: byRow(sessions.lastLine),
    lines: byRow(sessions.lines),
    firstOffsets: byEntry(sessions.firstOffsets),
    firstLines: byEntry(sessions.firstLines),
    firstTimes: byEntry(sessions.firstTimes),
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

function starts(all: Uint32Array, rows: readonly number[]): Uint32Array {
  const result = new Uint32Array(rows.length + 1)
  rows.forEach((row, at) => {
    result[at + 1] = result[at] + all[row + 1] - all[row]
  })
  return result
}
