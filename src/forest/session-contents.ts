/**
 * What the sessions of a log hold, as it comes out of their parts, and sorted at last to the rows
 * of a sparse matrix. Everything lies in flat arrays that all sessions share: most hold three
 * templates, and a map for each of a hundred thousand cost more than the rest of their learning.
 */
import type { WindowMatrix } from '../flow.ts'
import { PAIR_BASE } from './cells.ts'
import { ranked } from '../base/ranked.ts'
import type { SessionPart } from './session-parts.ts'
import { PAIR_BUCKETS, pairBucket } from './windows.ts'

/** How shapes are seen. */
export interface SessionOptions {
  /** Per stream: shape number → column. */
  readonly templateOf: readonly Uint32Array[]
  /** Per column: 32 bits of the template's id. */
  readonly templateHashes: Uint32Array
}

/** The part of a session that comes next. */
export interface NextPart {
  readonly session: number
  readonly stream: number
  /** Shape of the last line of the part before; −1 where it is the first. */
  readonly before: number
  readonly part: SessionPart
}

/** Contents by row: the matrix, and beside each of its entries where the first such line lies. */
export interface SessionColumns {
  readonly matrix: WindowMatrix
  readonly lines: Float64Array
  readonly firstOffsets: Float64Array
  readonly firstLines: Float64Array
  readonly firstTimes: Float64Array
}

/** What stands before the first line of a session and behind its last one. */
const BEGIN = 0x2545f491
const END = 0x6b43a9b5

/** Collects the contents of sessions, which are numbered from 0 without gaps. */
export class SessionContents {
  readonly #options: SessionOptions
  /** Entries as they come: one for each shape of each part. */
  readonly #sessions: number[] = []
  readonly #columns: number[] = []
  readonly #counts: number[] = []
  readonly #offsets: number[] = []
  readonly #lines: number[] = []
  readonly #times: number[] = []
  readonly #pairSessions: number[] = []
  readonly #pairs: number[] = []

  constructor(options: SessionOptions) {
    this.#options = options
  }

  /** Adds a part; those of a session in the order of their turns. */
  add({ session, stream, before, part }: NextPart): void {
    const templateOf = this.#options.templateOf[stream]
    const first = this.#hashOf(stream, part.firstShape)
    this.#pair(session, before < 0 ? BEGIN : this.#hashOf(stream, before), first)
    for (let i = 0; i < part.shapes.length; i++) {
      this.#sessions.push(session)
      this.#columns.push(templateOf[part.shapes[i]])
      this.#counts.push(part.counts[i])
      this.#offsets.push(part.firstOffsets[i])
      this.#lines.push(part.firstLines[i])
      this.#times.push(part.firstTimes[i])
    }
    for (const pair of part.pairs) {
      const previous = this.#hashOf(stream, Math.floor(pair / PAIR_BASE))
      this.#pair(session, previous, this.#hashOf(stream, pair % PAIR_BASE))
    }
  }

  /** Nothing follows the line of this shape. */
  end(session: number, stream: number, last: number): void {
    this.#pair(session, this.#hashOf(stream, last), END)
  }

  /** Everything added, with the session of each number as the row that `rowOf` says. */
  columns(rowOf: Uint32Array): SessionColumns {
    const rank = Uint32Array.from(this.#sessions, session => rowOf[session])
    const key = Int32Array.from(this.#columns)
    const order = ranked({ rank, key, ranks: rowOf.length })
    const cells = emptyCells(rowOf.length, order.length)
    let at = -1
    let row = -1
    for (const entry of order) {
      const isNew = rank[entry] !== row || key[entry] !== cells.column[at]
      row = rank[entry]
      if (isNew) at++
      cells.column[at] = key[entry]
      cells.count[at] += this.#counts[entry]
      cells.lines[row] += this.#counts[entry]
      cells.rowStart[row + 1] = at + 1
      if (!isNew && this.#lines[entry] >= cells.firstLines[at]) continue
      cells.firstOffsets[at] = this.#offsets[entry]
      cells.firstLines[at] = this.#lines[entry]
      cells.firstTimes[at] = this.#times[entry] >= 0 ? this.#times[entry] : Number.NaN
    }
    return this.#whole(cells, at + 1, this.#pairColumns(rowOf))
  }

  #whole(cells: Cells, entries: number, pairs: PairColumns): SessionColumns {
    const { rowStart, lines } = cells
    const { length } = this.#options.templateHashes
    return {
      matrix: {
        rows: lines.length,
        columns: length,
        rowStart,
        column: cells.column.slice(0, entries),
        count: cells.count.slice(0, entries),
        ...pairs,
        pairs: PAIR_BUCKETS,
      },
      lines,
      firstOffsets: cells.firstOffsets.slice(0, entries),
      firstLines: cells.firstLines.slice(0, entries),
      firstTimes: cells.firstTimes.slice(0, entries),
    }
  }

  /** Each bucket once a row, ascending. */
  #pairColumns(rowOf: Uint32Array): PairColumns {
    const rank = Uint32Array.from(this.#pairSessions, session => rowOf[session])
    const key = Int32Array.from(this.#pairs)
    const pairStart = new Uint32Array(rowOf.length + 1)
    const pair = new Uint32Array(key.length)
    let at = 0
    let row = -1
    for (const entry of ranked({ rank, key, ranks: rowOf.length })) {
      if (rank[entry] === row && pair[at - 1] === key[entry]) continue
      row = rank[entry]
      pair[at++] = key[entry]
      pairStart[row + 1] = at
    }
    return { pairStart, pair: pair.slice(0, at) }
  }

  #hashOf(stream: number, shape: number): number {
    return this.#options.templateHashes[this.#options.templateOf[stream][shape]]
  }

  #pair(session: number, previous: number, next: number): void {
    this.#pairSessions.push(session)
    this.#pairs.push(pairBucket(previous, next))
  }
}

type PairColumns = Pick<WindowMatrix, 'pairStart' | 'pair'>

type Cells = Pick<WindowMatrix, 'rowStart' | 'column' | 'count'> & Omit<SessionColumns, 'matrix'>

function emptyCells(rows: number, entries: number): Cells {
  return {
    rowStart: new Uint32Array(rows + 1),
    column: new Uint32Array(entries),
    count: new Float64Array(entries),
    lines: new Float64Array(rows),
    firstOffsets: new Float64Array(entries),
    firstLines: new Float64Array(entries),
    firstTimes: new Float64Array(entries),
  }
}
