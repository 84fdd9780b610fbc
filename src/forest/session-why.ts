/**
 * Why a session is strange, by counterfactual: what the nearest usual vector of counts holds. Each
 * template that differs is named with its part of the distance; where the counts are usual, the
 * order of the lines is not, and the rarest template stands for it.
 */
import type { Reason, Why, WindowMatrix } from '../flow.ts'
import type { SessionModel } from './session-detector.ts'
import { SESSION_FEATURES, SESSION_RULES } from './session-features.ts'
import { vectorHash } from './session-profile.ts'
import { middleOf } from './tail.ts'
import type { ColumnWhy } from './why.ts'

/** Templates that are named. */
const MOST_COLUMNS = 8

/** A rare template is in at most this share of the sessions. */
const RARE_SHARE = 0.02

/** What a template that no session has adds to a distance, per step. */
const UNSEEN_SCALE = 20

/** A session to explain; `own` where the model was trained on it. */
export interface AskedSession {
  readonly row: number
  readonly own: boolean
}

/** Templates by weight: what was seen of them, and what the nearest usual session has. */
export function explainSession(
  model: SessionModel,
  sessions: WindowMatrix,
  asked: AskedSession,
): readonly ColumnWhy[] {
  const counts = countsOf(sessions, asked.row)
  const usual = nearestVector(model, sessions, asked)
  const own = asked.own ? 1 : 0
  const terms: Omit<ColumnWhy, 'share'>[] = []
  const weights: number[] = []
  for (const column of new Set([...counts.keys(), ...usual.keys()])) {
    const observed = counts.get(column) ?? 0
    const typical = usual.get(column) ?? 0
    if (observed === typical) continue
    const known = presenceOf(model, column) > own
    const scale = known ? model.profile.crowd.scales[column] : UNSEEN_SCALE
    const step = Math.abs(Math.log2(1 + observed) - Math.log2(1 + typical))
    terms.push({
      column,
      observed,
      typical,
      reason: reasonOf(model, column, { observed, typical, own }),
    })
    weights.push((Math.min(1, step) * scale) ** 2)
  }
  if (terms.length === 0) return [rarest(model, counts)]
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return terms
    .map((term, at) => ({ ...term, share: weights[at] / total }))
    .sort((a, b) => b.share - a.share || a.column - b.column)
    .slice(0, MOST_COLUMNS)
}

/** The features of a row by their tails. */
export function sessionWhy(
  model: SessionModel,
  row: { readonly features: Float64Array; readonly tails: Float64Array },
): Why[] {
  const total = row.tails.reduce((sum, tail) => sum + tail, 0) || 1
  const why = Array.from({ length: SESSION_RULES }, (_, rule) => ({
    feature: `session ${SESSION_FEATURES[rule]}`,
    observed: row.features[rule],
    typical: middleOf(model.tails[rule]),
    tail: row.tails[rule],
    share: row.tails[rule] / total,
  }))
  return why.sort((a, b) => b.tail - a.tail)
}

function countsOf(sessions: WindowMatrix, row: number): Map<number, number> {
  const counts = new Map<number, number>()
  for (let i = sessions.rowStart[row]; i < sessions.rowStart[row + 1]; i++) {
    counts.set(sessions.column[i], sessions.count[i])
  }
  return counts
}

function presenceOf({ profile }: SessionModel, column: number): number {
  return column < profile.columns ? profile.presence[column] : 0
}

function reasonOf(
  model: SessionModel,
  column: number,
  seen: { readonly observed: number; readonly typical: number; readonly own: number },
): Reason {
  const presence = presenceOf(model, column) - (seen.observed > 0 ? seen.own : 0)
  if (presence <= 0) return 'NewTemplate'
  if (seen.observed < seen.typical) return 'Missing'
  if (presence <= RARE_SHARE * model.profile.sessions) return 'RareTemplate'
  return 'Burst'
}

/** Counts of the usual vector that is nearest by the templates' scales. */
function nearestVector(
  model: SessionModel,
  sessions: WindowMatrix,
  { row, own }: AskedSession,
): Map<number, number> {
  const { crowd, columns } = model.profile
  const counts = countsOf(sessions, row)
  const hash = own ? vectorHash(sessions, row) : Number.NaN
  let best = -1
  let least = Number.POSITIVE_INFINITY
  for (let other = 0; other < crowd.weights.length; other++) {
    if (crowd.hashes[other] === hash && crowd.weights[other] <= 1) continue
    let square = 0
    for (let column = 0; column < columns; column++) {
      const step = Math.abs(
        Math.log2(1 + (counts.get(column) ?? 0)) - crowd.rows[other * columns + column],
      )
      square += (Math.min(step, 1) * crowd.scales[column]) ** 2
    }
    // Of vectors as near, the one that more sessions have comes first in the crowd.
    if (square >= least) continue
    least = square
    best = other
  }
  const usual = new Map<number, number>()
  for (let column = 0; best >= 0 && column < columns; column++) {
    const value = Math.round(2 ** crowd.rows[best * columns + column] - 1)
    if (value > 0) usual.set(column, value)
  }
  return usual
}

function rarest(model: SessionModel, counts: ReadonlyMap<number, number>): ColumnWhy {
  const order = [...counts].sort((a, b) => {
    return presenceOf(model, a[0]) - presenceOf(model, b[0]) || a[0] - b[0]
  })
  const [column, observed] = order[0]
  return { column, observed, typical: observed, reason: 'Unusual', share: 1 }
}
