/**
 * What the variable places of a log usually hold: how large and how small amounts get from window
 * to window, and which few words there are. Beyond the largest of a tenth of the windows an
 * amount's logarithm is taken for exponential, so amounts for Pareto (src/forest/tail.ts): ten
 * times the largest is nothing in a place that is ever so wild, and a lot in one that is not.
 *
 * That an amount is there, and that it is 0, are words too: a place that never held either.
 */
import { leastOf } from '../base/magnitude.ts'
import type { WindowMatrix, WindowValues } from '../flow.ts'
import { tailOf, type Tail } from './tail.ts'

/** What one place usually holds. */
export interface Range {
  /** Taught windows in which the place had a value. */
  readonly windows: number
  /** Of the largest and the least amounts in a window; absent where too few have one. */
  readonly high?: Edge
  readonly low?: Edge
  /** Words with the number of windows that taught them, and how many of them came once. */
  readonly words: ReadonlyMap<string, number>
  readonly singles: number
}

/** How far amounts go on one side. */
export interface Edge {
  /** Of what `upward` or `downward` makes of magnitudes. */
  readonly tail: Tail
  /** How far the edge moved in the later half of the history, and may go on to move. */
  readonly moved: number
}

/** Ranges by column · 64 + place. */
export type Ranges = ReadonlyMap<number, Range>

/** What is strange at one place of a window. */
export interface StrangeValue {
  readonly place: number
  readonly kind: 'high' | 'low' | 'word'
  /** −log10 of the chance of it in a window. */
  readonly decades: number
  /** The magnitude; of a word 0. */
  readonly magnitude: number
  readonly word?: string
}

/** Large amounts are compared by ratio: what is heavy-tailed is no news. */
export function upward(magnitude: number): number {
  return magnitude
}

/** Small ones by difference, turned round: a queue of 1 where 5 was the least is no tenth. */
export function downward(magnitude: number): number {
  return -leastOf(magnitude)
}

/** Decades of a new word that say nothing yet. */
const EARLY_DECADES = 1.5

/** Stands for amounts among the words of a place: no word of a line holds a control character. */
export const AMOUNT = '\u0000#'
/** Stands for an amount of none. */
export const NOTHING = '\u00000'

/** What is strange in a window: one entry a place and kind, in no order. */
export function strangeValues(ranges: Ranges, values: WindowValues, row: number): StrangeValue[] {
  const found: StrangeValue[] = []
  for (let at = values.rowStart[row]; at < values.rowStart[row + 1]; at++) {
    const range = ranges.get(values.place[at])
    if (range !== undefined && values.free[at] === 0) found.push(...judge(range, values, at))
  }
  return found
}

/** The weightiest amount and the weightiest word of each window; 0 where none is strange. */
export interface Strangest {
  readonly amounts: Float64Array
  readonly words: Float64Array
}

/** Windows in which no value is strange. */
export function nothingStrange(rows: number): Strangest {
  return { amounts: new Float64Array(rows), words: new Float64Array(rows) }
}

/** What values tell of each window. */
export function strangestOf(ranges: Ranges, { rows, values }: WindowMatrix): Strangest {
  const told = nothingStrange(rows)
  if (values === undefined) return told
  for (let row = 0; row < rows; row++) {
    const { amounts, words } = weightiest(strangeValues(ranges, values, row))
    told.amounts[row] = amounts
    told.words[row] = words
  }
  return told
}

/** The weightiest of some, amounts and words apart. */
export function weightiest(values: readonly StrangeValue[]): { amounts: number; words: number } {
  const most = { amounts: 0, words: 0 }
  for (const value of values) {
    const side = value.kind === 'word' ? 'words' : 'amounts'
    most[side] = Math.max(most[side], weightOf(value))
  }
  return most
}

/** A new word weighs where its place was seen in more than sixteen windows: there is a next. */
export function weightOf({ kind, decades }: StrangeValue): number {
  return kind === 'word' ? Math.max(0, decades - EARLY_DECADES) : decades
}

function judge(range: Range, values: WindowValues, at: number): StrangeValue[] {
  const found: StrangeValue[] = []
  const place = values.place[at]
  const high = values.high[at]
  const low = values.low[at]
  for (const word of wordsAt(values, at)) {
    if (range.words.has(word)) continue
    const decades = rarity(range.singles, range.windows)
    found.push({ place, kind: 'word', decades, magnitude: Math.max(0, high), word })
  }
  const up = high > 0 ? beyond(range.high, upward(high)) : 0
  if (up > 0) found.push({ place, kind: 'high', decades: up, magnitude: high })
  const down = low > 0 ? beyond(range.low, downward(low)) : 0
  if (down > 0) found.push({ place, kind: 'low', decades: down, magnitude: low })
  return found
}

/** Decades beyond the bend of an edge; 0 up to there. */
function beyond(edge: Edge | undefined, value: number): number {
  if (edge === undefined || value - edge.moved <= edge.tail.bend) return 0
  return tailOf(edge.tail, value - edge.moved)
}

/** The words of an entry, those that stand for amounts among them. */
export function wordsAt(values: WindowValues, at: number): string[] {
  const words: string[] = []
  for (let i = values.wordStart[at]; i < values.wordStart[at + 1]; i++) {
    words.push(values.words[values.word[i]])
  }
  if (values.low[at] === 0) words.push(NOTHING)
  if (values.high[at] > 0) words.push(AMOUNT)
  return words
}

/** Of a word never seen: as many as came once may come next (Good 1953, after Turing). */
export function rarity(singles: number, windows: number): number {
  return Math.max(0, Math.log10((windows + 1) / (singles + 0.5)))
}
