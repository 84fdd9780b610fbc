/**
 * What the sessions of a log usually hold: in how many each template, each count of it, each pair
 * of neighbouring lines and each whole vector of counts occurs. Everything is a number of sessions,
 * so that one can be left out again exactly.
 */
import type { WindowMatrix } from '../flow.ts'

/** Counts beyond this are alike: a session that polls a thousand times is no other kind. */
export const COUNT_CAP = 64

/** Distinct vectors that distances are measured to, the most frequent ones. */
const MOST_VECTORS = 512

/** A constant template weighs 1 / this: one step of it is twenty times one of a restless one. */
const LEAST_SPREAD = 0.05

/** Numbers of sessions, over those that teach. */
export interface SessionProfile {
  readonly sessions: number
  readonly columns: number
  /** Sessions that hold the template. */
  readonly presence: Float64Array
  /** Entry column · (COUNT_CAP + 1) + k: sessions with at most k lines of it. */
  readonly atMost: Float64Array
  /** Sessions by the hash of their vector of counts. */
  readonly vectors: ReadonlyMap<number, number>
  /** Sessions by pair bucket. */
  readonly pairs: Uint32Array
  readonly crowd: Crowd
}

/** The most frequent vectors, as rows of log₂(1 + count) over the columns. */
export interface Crowd {
  readonly hashes: Float64Array
  readonly weights: Float64Array
  readonly rows: Float64Array
  /** Per column: 1 / (spread + LEAST_SPREAD). */
  readonly scales: Float64Array
}

/** The profile of the sessions with kept[row] = 1. */
export function sessionProfile(
  sessions: WindowMatrix,
  kept: Uint8Array,
  hashes: Float64Array,
): SessionProfile {
  const { columns } = sessions
  const presence = new Float64Array(columns)
  const atMost = new Float64Array(columns * (COUNT_CAP + 1))
  const vectors = new Map<number, number>()
  const firstRow = new Map<number, number>()
  const pairs = new Uint32Array(sessions.pairs)
  let count = 0
  for (let row = 0; row < sessions.rows; row++) {
    if (kept[row] === 0) continue
    count++
    const hash = hashes[row]
    vectors.set(hash, (vectors.get(hash) ?? 0) + 1)
    if (!firstRow.has(hash)) firstRow.set(hash, row)
    for (let i = sessions.rowStart[row]; i < sessions.rowStart[row + 1]; i++) {
      if (sessions.count[i] === 0) continue
      presence[sessions.column[i]]++
      atMost[sessions.column[i] * (COUNT_CAP + 1) + capped(sessions.count[i])]++
    }
    for (let i = sessions.pairStart[row]; i < sessions.pairStart[row + 1]; i++) {
      pairs[sessions.pair[i]]++
    }
  }
  for (let column = 0; column < columns; column++) {
    const at = column * (COUNT_CAP + 1)
    atMost[at] = count - presence[column]
    for (let k = 1; k <= COUNT_CAP; k++) atMost[at + k] += atMost[at + k - 1]
  }
  const crowd = crowdOf(sessions, vectors, firstRow)
  return { sessions: count, columns, presence, atMost, vectors, pairs, crowd }
}

/** A hash of each session's vector of counts, below 2⁵³: equal vectors are one kind. */
export function vectorHashes(sessions: WindowMatrix): Float64Array {
  const hashes = new Float64Array(sessions.rows)
  for (let row = 0; row < sessions.rows; row++) hashes[row] = vectorHash(sessions, row)
  return hashes
}

/** The hash of one session's vector. */
export function vectorHash(sessions: WindowMatrix, row: number): number {
  let high = 0
  let low = 0
  for (let i = sessions.rowStart[row]; i < sessions.rowStart[row + 1]; i++) {
    if (sessions.count[i] === 0) continue
    const sum = mix(sessions.column[i] + 1, capped(sessions.count[i]))
    // Sums, so that the order of the columns makes no difference.
    high = (high + sum) | 0
    low = (low + mix(sum, 0x51ed27)) | 0
  }
  return (mix(high, low) >>> 11) * 2 ** 32 + (mix(low, high) >>> 0)
}

function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b + 0x9e3779b9, 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f)
  return hash ^ (hash >>> 16)
}

/** A count as it is compared. */
export function capped(count: number): number {
  return Math.min(COUNT_CAP, count)
}

function crowdOf(
  sessions: WindowMatrix,
  vectors: ReadonlyMap<number, number>,
  firstRow: ReadonlyMap<number, number>,
): Crowd {
  const { columns } = sessions
  const first = (hash: number): number => firstRow.get(hash) ?? 0
  const order = [...vectors].sort((a, b) => b[1] - a[1] || first(a[0]) - first(b[0]))
  const chosen = order.slice(0, MOST_VECTORS)
  const hashes = Float64Array.from(chosen, each => each[0])
  const weights = Float64Array.from(chosen, each => each[1])
  const rows = new Float64Array(chosen.length * columns)
  for (let at = 0; at < chosen.length; at++) {
    const row = first(hashes[at])
    for (let i = sessions.rowStart[row]; i < sessions.rowStart[row + 1]; i++) {
      rows[at * columns + sessions.column[i]] = Math.log2(1 + sessions.count[i])
    }
  }
  return { hashes, weights, rows, scales: scalesOf({ rows, weights, columns }) }
}

function scalesOf(crowd: {
  readonly rows: Float64Array
  readonly weights: Float64Array
  readonly columns: number
}): Float64Array {
  const { rows, weights, columns } = crowd
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return Float64Array.from({ length: columns }, (_, column) => {
    let [sum, square] = [0, 0]
    for (let at = 0; at < weights.length; at++) {
      const value = rows[at * columns + column]
      sum += weights[at] * value
      square += weights[at] * value * value
    }
    const mean = total > 0 ? sum / total : 0
    const variance = total > 0 ? Math.max(0, square / total - mean * mean) : 0
    return 1 / (Math.sqrt(variance) + LEAST_SPREAD)
  })
}
