/**
 * Learns what the variable places of a log usually hold, and judges the windows of the history,
 * each without itself and its neighbours.
 */
import type { WindowMatrix, WindowValues } from '../flow.ts'
import {
  downward,
  type Edge,
  type Range,
  type Ranges,
  rarity,
  type StrangeValue,
  type Strangest,
  nothingStrange,
  upward,
  weightOf,
  wordsAt,
} from './ranges.ts'
import { type Floor, fitTail, tailsLeftOut } from './tail.ts'

/** A place is judged from so many windows on: fewer tell no range. */
const LEAST_WINDOWS = 20

/** Distinct words of a place that is judged: a status has few, names are many. */
const MOST_WORDS = 32

/** Places of a log that are judged, those of most windows first: bounds the model to a megabyte. */
const MOST_PLACES = 2048

/** Largest values kept of a place: what came as often as that is no news. */
const TOP = 32

/** Least scale of a place: 2.3 eighths of an octave, a fifth. What is constant may well round. */
const FLOOR: Floor = { least: 2.3, step: 0, most: 1 }

/** … and of what is small, this part of the usual least amount. */
const LEAST_PART = 0.08

/** The neighbours are at most this part of the windows of a place. */
const NEIGHBOUR_PART = 1 / 7

/** Which windows teach, and how far those reach that are left out. */
export interface RangeOptions {
  readonly kept: Uint8Array
  readonly reach: number
  /** Places that are asked for; absent: all. */
  readonly only?: ReadonlySet<number>
}

/** The ranges of the kept windows, and what is strange in each window without them. */
export interface RangeStudy {
  readonly ranges: Ranges
  readonly strangest: Strangest
  readonly strangeIn: (row: number) => StrangeValue[]
}

/** Studies a history. */
export function studyRanges(windows: WindowMatrix, options: RangeOptions): RangeStudy {
  const { values } = windows
  const ranges = new Map<number, Range>()
  const strange = new Map<number, StrangeValue[]>()
  const strangest = nothingStrange(windows.rows)
  if (values === undefined) return { ranges, strangest, strangeIn: () => [] }
  const tell = (row: number, value: StrangeValue): void => {
    const side = value.kind === 'word' ? strangest.words : strangest.amounts
    side[row] = Math.max(side[row], weightOf(value))
    const known = strange.get(row)
    if (known === undefined) strange.set(row, [value])
    else known.push(value)
  }
  const rowOf = rowsOf(values)
  for (const [place, entries] of placesOf(values, options.only)) {
    const range = studyPlace({ place, values, entries, rowOf, windows, options }, tell)
    if (range !== undefined) ranges.set(place, range)
  }
  return { ranges, strangest, strangeIn: row => strange.get(row) ?? [] }
}

/** One place: its entries by row, ascending. */
interface Place {
  readonly place: number
  readonly values: WindowValues
  readonly entries: readonly number[]
  readonly rowOf: Uint32Array
  readonly windows: WindowMatrix
  readonly options: RangeOptions
}

type Tell = (row: number, value: StrangeValue) => void

function rowsOf({ rowStart, place }: WindowValues): Uint32Array {
  const rows = new Uint32Array(place.length)
  for (let row = 0; row + 1 < rowStart.length; row++)
    rows.fill(row, rowStart[row], rowStart[row + 1])
  return rows
}

/** The entries of each place, places of most windows first. */
function placesOf(
  values: WindowValues,
  only: ReadonlySet<number> | undefined,
): [number, number[]][] {
  const all = new Map<number, number[]>()
  for (let at = 0; at < values.place.length; at++) {
    if (only?.has(values.place[at]) === false) continue
    const known = all.get(values.place[at])
    if (known === undefined) all.set(values.place[at], [at])
    else known.push(at)
  }
  return [...all]
    .filter(([, { length }]) => length >= LEAST_WINDOWS)
    .sort(([a, { length: x }], [b, { length: y }]) => y - x || a - b)
    .slice(0, MOST_PLACES)
}

function studyPlace(at: Place, tell: Tell): Range | undefined {
  const { values, rowOf, options } = at
  const taught = at.entries.filter(entry => options.kept[rowOf[entry]] === 1)
  if (taught.length < LEAST_WINDOWS || taught.some(entry => values.free[entry] === 1))
    return undefined
  const spans = spansOf(at, taught)
  if (spans.size > MOST_WORDS) return undefined
  const singles = [...spans.values()].filter(span => isSingle(span, options)).length
  const windows = taught.length
  tellWords(at, { spans, singles, windows }, tell)
  const high = edgeOf(at, 'high', tell)
  const low = edgeOf(at, 'low', tell)
  return {
    windows,
    singles,
    words: new Map([...spans].map(([word, { count }]) => [word, count])),
    ...(high === undefined ? {} : { high }),
    ...(low === undefined ? {} : { low }),
  }
}

/** First and last row of a word in the taught windows, and in how many it was. */
interface Span {
  readonly first: number
  last: number
  count: number
}

function spansOf({ values, rowOf }: Place, taught: readonly number[]): Map<string, Span> {
  const spans = new Map<string, Span>()
  for (const entry of taught) {
    const row = rowOf[entry]
    for (const word of wordsAt(values, entry)) {
      const span = spans.get(word) ?? { first: row, last: row, count: 0 }
      span.last = row
      span.count++
      spans.set(word, span)
    }
  }
  return spans
}

/** A word of one window, or of neighbours. */
function isSingle({ first, last }: Span, { reach }: RangeOptions): boolean {
  return last - first <= reach
}

/** A word is new to a window where it stands nowhere but in it and its neighbours. */
function tellWords(
  { place, values, entries, rowOf, options }: Place,
  known: { spans: ReadonlyMap<string, Span>; singles: number; windows: number },
  tell: Tell,
): void {
  const { reach } = options
  for (const entry of entries) {
    if (values.free[entry] === 1) continue
    const row = rowOf[entry]
    for (const word of wordsAt(values, entry)) {
      const span = known.spans.get(word)
      if (span !== undefined && (span.first < row - reach || span.last > row + reach)) continue
      const own = span !== undefined && isSingle(span, options) ? 1 : 0
      const decades = rarity(known.singles - own, known.windows)
      const magnitude = Math.max(0, values.high[entry])
      tell(row, { place, kind: 'word', decades, magnitude, word })
    }
  }
}

/** The edge of the largest or of the least amounts; of one that moves, history says nothing. */
function edgeOf(at: Place, kind: 'high' | 'low', tell: Tell): Edge | undefined {
  const { place, values, rowOf, options } = at
  const side = kind === 'high' ? values.high : values.low
  const entries = at.entries.filter(entry => side[entry] > 0 && values.free[entry] === 0)
  const kept = Uint8Array.from(entries, entry => options.kept[rowOf[entry]])
  const turn = kind === 'high' ? upward : downward
  const amounts = Float64Array.from(entries, entry => turn(side[entry]))
  const taught = amounts.filter((_, i) => kept[i] === 1)
  if (taught.length < LEAST_WINDOWS) return undefined
  const reach = Math.min(options.reach, Math.floor(amounts.length * NEIGHBOUR_PART))
  const floor = floorOf(kind, taught)
  const tail = fitTail(taught, floor)
  const moved = movedBy(inTime(at, entries, amounts))
  const edge = { moved, tail: { ...tail, points: new Float64Array(), top: tail.top.slice(-TOP) } }
  const above = tail.bend
  const decades = tailsLeftOut(amounts, { kept, reach, above, ...floor })
  for (const [i, entry] of entries.entries()) {
    const magnitude = side[entry]
    if (decades[i] > 0) tell(rowOf[entry], { place, kind, decades: decades[i], magnitude })
  }
  return edge
}

/** Small amounts are compared by difference: their least scale is a part of what is usual. */
function floorOf(kind: 'high' | 'low', amounts: Float64Array): Floor {
  if (kind === 'high') return FLOOR
  const usual = -amounts.toSorted()[amounts.length >> 1]
  return { ...FLOOR, least: LEAST_PART * usual }
}

/** The amounts by the begin of their windows: those of several streams lie side by side. */
function inTime(at: Place, entries: readonly number[], amounts: Float64Array): Float64Array {
  const { start } = at.windows
  if (start === undefined) return amounts
  const order = Array.from(entries.keys())
  order.sort((a, b) => start[at.rowOf[entries[a]]] - start[at.rowOf[entries[b]]] || a - b)
  return amounts.map((_, i) => amounts[order[i]])
}

/**
 * How far the largest value moved in the later half: a counter, a date, an id, a day that is not
 * over, or the luck of a heavy tail.
 */
function movedBy(amounts: Float64Array): number {
  const half = amounts.length >> 1
  const largest = (part: Float64Array): number => part.reduce((most, each) => Math.max(most, each))
  return Math.max(0, largest(amounts.subarray(half)) - largest(amounts.subarray(0, half)))
}
