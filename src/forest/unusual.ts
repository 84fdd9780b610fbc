/** A strange value as it is told: what was seen, and what its place usually holds. */
import { leastOf } from '../base/magnitude.ts'
import type { UnusualValue } from '../flow.ts'
import {
  AMOUNT,
  downward,
  type Edge,
  NOTHING,
  type Range,
  type Ranges,
  type StrangeValue,
  upward,
} from './ranges.ts'
import { TEMPLATE_PLACES } from './window-values.ts'

/** Usual words that are told, the commonest first. */
const MOST_WORDS = 8

/** What is to be told of a strange value. */
export function unusualValue(ranges: Ranges, strange: StrangeValue): UnusualValue {
  const { kind, magnitude, word } = strange
  const range = ranges.get(strange.place)
  const place = (strange.place % TEMPLATE_PLACES) + 1
  const amount = kind === 'word' && word !== AMOUNT ? {} : { amount: leastOf(magnitude) }
  const seen = word === undefined || isSign(word) ? {} : { word: shown(word) }
  const name = kind === 'high' ? 'High' : kind === 'low' ? 'Low' : 'Word'
  const zero = word === NOTHING ? { amount: 0 } : {}
  return { place, kind: name, ...amount, ...zero, ...seen, ...usual(range, magnitude) }
}

/** Amounts from the least to the largest, and words. */
function usual(range: Range | undefined, magnitude: number): Omit<UnusualValue, 'place' | 'kind'> {
  if (range === undefined) return {}
  const words = [...range.words].filter(([word]) => !isSign(word))
  words.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  const most = range.high && extreme(range.high, upward(magnitude))
  const least = range.low && -extreme(range.low, downward(magnitude))
  return {
    ...(least === undefined ? {} : { least: range.words.has(NOTHING) ? 0 : least }),
    ...(most === undefined ? {} : { most: leastOf(most) }),
    ...(words.length === 0
      ? {}
      : { words: words.slice(0, MOST_WORDS).map(([word]) => shown(word)) }),
  }
}

/** The largest value below this one: what is judged may have taught, too. */
function extreme({ tail }: Edge, value: number): number {
  return tail.top.findLast(each => each < value) ?? tail.bend
}

function isSign(word: string): boolean {
  return word === AMOUNT || word === NOTHING
}

/** Words are kept a character for each byte. */
function shown(word: string): string {
  return Buffer.from(word, 'latin1').toString()
}
