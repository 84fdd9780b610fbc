/**
 * Sessions: the parts that turns have counted, put together by identifier and seen as templates.
 * A pure function of the stored parts: how turns cut them makes no difference.
 */
import type { WindowMatrix } from '../flow.ts'
import { SessionContents, type SessionOptions } from './session-contents.ts'
import { decodeParts, type SessionPart } from './session-parts.ts'

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

/**
 * Sessions that are put together at once; later ones are left out, and `leftOut` says how many.
 * Each takes about a kilobyte.
 */
export const MOST_SESSIONS = 200_000

interface Open {
  readonly name: string
  readonly stream: number
  /** In the order of their first parts. */
  readonly number: number
  readonly firstLine: number
  lastLine: number
  /** Shape of the last line. */
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
  const open = options.templateOf.map(() => new Map<string, Open>())
  const list: Open[] = []
  const leftOut = new Set<string>()
  const contents = new SessionContents(options)
  for (const { stream, bytes, fresh } of blocks) {
    const named = open[stream]
    for (const part of decodeParts(bytes)) {
      const known = named.get(part.name)
      if (known === undefined && list.length >= MOST_SESSIONS) {
        leftOut.add(`${stream} ${part.name}`)
        continue
      }
      const session = known ?? begin(stream, list.length, part)
      if (known === undefined) {
        named.set(part.name, session)
        list.push(session)
      }
      contents.add({ session: session.number, stream, before: known?.last ?? -1, part })
      extend(session, part)
      if (fresh) session.fresh = true
    }
  }
  for (const { number, stream, last } of list) contents.end(number, stream, last)
  list.sort((a, b) => a.stream - b.stream || a.firstLine - b.firstLine || order(a.name, b.name))
  const rowOf = new Uint32Array(list.length)
  list.forEach(({ number }, row) => {
    rowOf[number] = row
  })
  const timed = list.every(each => each.from >= 0)
  const sessions = { timed, ...contents.columns(rowOf), ...spans(list) }
  return { sessions, leftOut: leftOut.size }
}

function order(a: string, b: string): number {
  return a < b ? -1 : 1
}

function begin(stream: number, number: number, part: SessionPart): Open {
  const { name, firstLine, lastLine, from, to } = part
  return { name, stream, number, firstLine, lastLine, last: 0, from, to, fresh: false }
}

function extend(session: Open, part: SessionPart): void {
  session.last = part.lastShape
  session.lastLine = part.lastLine
  session.from = Math.min(session.from, part.from)
  session.to = Math.max(session.to, part.to)
}

/** What is not a number has many forms in memory; of equal sessions all bytes are equal. */
function timeOf(timeMs: number): number {
  return timeMs >= 0 ? timeMs : Number.NaN
}

function spans(list: readonly Open[]) {
  return {
    names: list.map(each => each.name),
    stream: Uint32Array.from(list, each => each.stream),
    from: Float64Array.from(list, each => timeOf(each.from)),
    to: Float64Array.from(list, each => timeOf(each.to)),
    firstLine: Float64Array.from(list, each => each.firstLine),
    lastLine: Float64Array.from(list, each => each.lastLine),
    fresh: Uint8Array.from(list, each => (each.fresh ? 1 : 0)),
  }
}

/** The sessions of these rows. */
export function selectSessions(sessions: Sessions, rows: readonly number[]): Sessions {
  const { matrix } = sessions
  // Looking back all are chosen.
  if (rows.length === matrix.rows && rows.every((row, at) => row === at)) return sessions
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
