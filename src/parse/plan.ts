/**
 * Learns where the header of a log ends, without being told a format: which columns are time,
 * number, level, thread, and whether a program name behind them ends with `:` or `-`.
 *
 * Learned from the first raw line of each shape, so that every message has weight 1: with line
 * counts, the numbers of one frequent message would become header. Lines are grouped by signature
 * (src/parse/signature.ts), so that stack traces and other formats in the same stream do not
 * dilute. A line that fits no plan keeps its whole text.
 */
import { type ColumnKind, columnText, isDotted, type Row } from './columns.ts'
import { levelAt } from './level.ts'
import { type Tally, tally, wordsBehind } from './tally.ts'

/** Share of the lines that must have a column for it to be header; 0.80 to 0.98 do as well. */
const SHARE = 0.9
/** Header columns beyond 13 were seen nowhere. */
const MAX_HEADER = 14
/** Words in a row that are content: more than a host, a program and two more. */
const MAX_WORDS = 5
const MAX_WORDS_OF_FEW = 2
/** Share of quotes, paths and `key=value` from which a column is content. */
const MANY_QUOTES = 0.1
/** Rows that prove a header of numbers alone; with a time, level or month fewer do. */
const MANY_ROWS = 20
const FEW_ROWS = 4

/** How to find the end of the header in the lines of one signature. */
export interface Plan {
  /** Number of the last header column before the terminator. */
  readonly anchor: number
  /** What that column must look like for the plan to apply. */
  readonly kind: ColumnKind
  /** What ends the header behind the anchor. */
  readonly terminator: 'none' | 'colon' | 'dash' | 'dotted'
  /** Number of the column that names a level, −1: none. */
  readonly level: number
  /** Distinct lines that it was learned from. */
  readonly rows: number
}

/** What was found so far; `strong`: a time, a level or a month proves that it is a header. */
interface Found {
  anchor: number
  kind: ColumnKind
  level: number
  strong: boolean
}

/**
 * The plan of rows with one signature, undefined where they have no header. `forced`: that all
 * have a number in the second column is true by their grouping and proves nothing.
 */
export function learnPlan(rows: readonly Row[], forced: boolean): Plan | undefined {
  const total = rows.length
  const header: Found = { anchor: -1, kind: 'w', level: -1, strong: false }
  for (let at = 0; at < MAX_HEADER; at++) {
    const seen = tally(rows, at)
    const gap = at - header.anchor
    if (isContent(rows, at, seen) || gap > MAX_WORDS) break
    if ((gap > MAX_WORDS_OF_FEW && total < FEW_ROWS && seen.l < total) || (forced && at === 1)) {
      continue
    }
    if (headerRows(seen, gap) < SHARE * total) continue
    header.anchor = at
    header.kind = kindOf(seen, total)
    if (seen.levels >= total / 2) header.level = at
    header.strong ||= Math.max(seen.t, seen.l, seen.timedBrackets) >= SHARE * total
  }
  if (header.anchor < 0 || (!header.strong && total < MANY_ROWS)) return undefined
  return finish(rows, header)
}

/** The plan with what ends the header behind its last column. */
function finish(rows: readonly Row[], header: Found): Plan {
  const { anchor, kind, level } = header
  const terminator = kind === 'd' ? 'none' : terminatorOf(rows, anchor)
  // PostgreSQL: the level is the terminator (`LOG:`, `FATAL:`), be there a user before it or not.
  const behind = terminator === 'colon' && level < 0
  const named = behind && 3 * rows.filter(row => endsInLevel(row, anchor)).length >= rows.length
  return { anchor, kind, terminator, level: named ? anchor + 1 : level, rows: rows.length }
}

/** Content has begun: quotes, paths, `key=value`; or no words would be left for the message. */
function isContent(rows: readonly Row[], at: number, seen: Tally): boolean {
  if (at > 0 && seen.q > MANY_QUOTES * rows.length) return true
  return wordsBehind(rows, at) < SHARE * rows.length
}

/** Rows in which this column can be header. A lone dash only directly behind another one. */
function headerRows(seen: Tally, gap: number): number {
  return seen.t + seen.n + seen.l + seen.threads + (gap === 1 ? seen.d : 0)
}

function kindOf(seen: Tally, total: number): ColumnKind {
  if (seen.l > total / 2) return 'l'
  if (seen.b > total / 2) return 'b'
  return seen.d > total / 2 ? 'd' : 'n'
}

/** Within four columns behind the anchor: a column that ends with `:`, or a lone `-`, or a name. */
function terminatorOf(rows: readonly Row[], anchor: number): Plan['terminator'] {
  let colon = 0
  let dash = 0
  let dotted = 0
  for (const row of rows) {
    const end = endMark(row, anchor)
    if (end === 'colon') colon++
    if (end === 'dash') dash++
    const next = row.columns[anchor + 1]
    if (next && isDotted(row.bytes, next.start, next.end)) dotted++
  }
  if (colon + dash >= SHARE * rows.length) return colon >= dash ? 'colon' : 'dash'
  return dotted >= SHARE * rows.length ? 'dotted' : 'none'
}

/** PostgreSQL's DETAIL, HINT and STATEMENT name none, hence a third of the rows is enough. */
function endsInLevel({ bytes, columns }: Row, anchor: number): boolean {
  const end = columns
    .slice(anchor + 1, anchor + 5)
    .find(column => bytes[column.end - 1] === COLON && column.end - column.start > 1)
  return end !== undefined && levelAt(bytes, end.start, end.end) > 0
}

const COLON = 58

function endMark(row: Row, anchor: number): 'colon' | 'dash' | undefined {
  for (const column of row.columns.slice(anchor + 1, anchor + 5)) {
    const text = columnText(row.bytes, column)
    if (text.length > 1 && text.endsWith(':')) return 'colon'
    if (text === '-' || text === ':') return 'dash'
  }
  return undefined
}
