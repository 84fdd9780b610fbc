/**
 * What may have made a window strange: templates that stand out against the nearest remembered
 * windows, and values out of what their places usually hold. Each can be set back to typical.
 */
import type { Reason, UnusualValue } from '../flow.ts'
import type { Gauge } from './gauge.ts'
import { LEAST_SPREAD, rememberedCount } from './nearest.ts'
import { momentsOf } from './profile.ts'
import type { Ranges, StrangeValue } from './ranges.ts'
import { surpriseOf } from './surprise.ts'
import { unusualValue } from './unusual.ts'
import { TEMPLATE_PLACES } from './window-values.ts'

/** Templates that are set back and named. */
const MOST_COLUMNS = 8

/** Templates among them that are named for their values. */
const MOST_VALUES = 3

/** A rare template is in at most this share of the windows. */
const RARE_SHARE = 0.02

/** A change this many times over is a burst (or its inverse a gap), else a shift of the mix. */
const BURST_FACTOR = 1.5

/** One template's part in the strangeness of a window. */
export interface ColumnWhy {
  readonly column: number
  readonly reason: Reason
  readonly observed: number
  readonly typical: number
  /** What is strange about its values; absent where its lines are. */
  readonly value?: UnusualValue
  /** Part of all that the resets lower, 0–1. */
  readonly share: number
}

/** What may have made a window strange. */
export interface Candidate extends Omit<ColumnWhy, 'share'> {
  /** How far from typical, in units of its usual deviation. */
  readonly weight: number
}

/** A window as it is judged: lines by column, and what is strange about their values. */
export interface Held {
  readonly entries: ReadonlyMap<number, number>
  readonly values: readonly StrangeValue[]
}

/** The window with one thing as usual. */
export function reset(held: Held, { column, typical, value }: Candidate): Held {
  const { entries, values } = held
  if (value !== undefined)
    return { entries, values: values.filter(each => columnOf(each) !== column) }
  return { values, entries: new Map(entries).set(column, Math.round(typical)) }
}

/** Takes back what a reset did. */
export function restore(held: Held, { column, observed, value }: Candidate, from: Held): Held {
  const { entries, values } = held
  if (value === undefined) return { values, entries: new Map(entries).set(column, observed) }
  return { entries, values: [...values, ...from.values.filter(each => columnOf(each) === column)] }
}

/** The templates and values that stand out most; the gauge has just measured these entries. */
export function candidatesOf(
  gauge: Gauge,
  asked: {
    readonly held: Held
    readonly near: readonly number[]
    readonly young: boolean
    readonly ranges: Ranges
  },
): Candidate[] {
  const { company, profile, reservoir, squares } = gauge
  const { held, near, young } = asked
  const { entries } = held
  const candidates: Candidate[] = []
  for (const [column, observed] of entries) {
    if (young || company.marks[column] === 1) continue
    const weight = (Math.sqrt(observed) + 1) / LEAST_SPREAD
    candidates.push({ column, observed, typical: 0, reason: 'NewTemplate', weight })
  }
  for (const column of company.touched.subarray(0, company.count)) {
    const usual = Math.sqrt(squares[column] / Math.max(1, profile.rows)) + LEAST_SPREAD
    const weight = Math.abs(company.residual[column]) / usual
    const observed = entries.get(column) ?? 0
    const remembered = near.map(window => rememberedCount(reservoir, window, column))
    const typical = remembered.reduce((sum, count) => sum + count, 0) / Math.max(1, near.length)
    const reason = reasonOf(gauge, { column, observed, typical })
    candidates.push({ column, observed, typical, reason, weight })
  }
  const values = valueCandidates(asked)
  candidates.sort((a, b) => b.weight - a.weight)
  return [...values, ...candidates].slice(0, MOST_COLUMNS)
}

function reasonOf(
  { profile, around }: Gauge,
  entry: { readonly column: number; readonly observed: number; readonly typical: number },
): Reason {
  const { column, observed, typical } = entry
  const rows = Math.max(1, profile.rows - around.rows)
  if (observed * BURST_FACTOR <= typical) return 'Missing'
  if (observed < typical) return 'MixShift'
  const presence = profile.presence[column] - around.presence[column]
  const sum = profile.sum[column] - around.sum[column]
  const square = profile.square[column] - around.square[column]
  const moments = { mean: 0, variance: 0 }
  const surprise = { high: 0, low: 0 }
  momentsOf({ rows, sum, square }, moments)
  surpriseOf(observed, moments, surprise)
  if (presence <= Math.max(1, RARE_SHARE * rows)) return 'RareTemplate'
  if (observed >= BURST_FACTOR * typical && surprise.high > Math.log(rows)) return 'Burst'
  return observed > typical ? 'MixShift' : 'Unusual'
}

function columnOf({ place }: StrangeValue): number {
  return Math.floor(place / TEMPLATE_PLACES)
}

/** One candidate a template: its strangest value stands for all. */
function valueCandidates({
  held,
  ranges,
}: {
  readonly held: Held
  readonly ranges: Ranges
}): Candidate[] {
  const strangest = new Map<number, StrangeValue>()
  for (const each of held.values) {
    const known = strangest.get(columnOf(each))
    if (known === undefined || each.decades > known.decades) strangest.set(columnOf(each), each)
  }
  return [...strangest]
    .sort(([, a], [, b]) => b.decades - a.decades)
    .slice(0, MOST_VALUES)
    .map(([column, strange]) => {
      const observed = held.entries.get(column) ?? 0
      const value = unusualValue(ranges, strange)
      const lines = { column, observed, typical: observed }
      return { ...lines, reason: 'UnusualValue', weight: strange.decades, value }
    })
}

/**
 * A burst in a window of so many lines displaces the others: the window with the template as usual
 * and the others grown to fill it. Undefined where the template is not above typical, or alone.
 */
export function refill(
  held: Held,
  { column, observed, typical, value }: Candidate,
): Held | undefined {
  const { entries } = held
  const total = [...entries.values()].reduce((sum, count) => sum + count, 0)
  if (value !== undefined || observed <= typical || observed >= total) return undefined
  const growth = (total - typical) / (total - observed)
  const grown = [...entries].map(([each, count]): [number, number] => {
    return [each, Math.round(each === column ? typical : count * growth)]
  })
  return { ...held, entries: new Map(grown) }
}
