/**
 * What is measured of a session, each feature larger where it is stranger: how rare its vector of
 * counts, its templates, its counts one by one and its transitions are, how far it lies from the
 * nearest usual vector, and how thin the crowd around it is.
 */
import type { WindowMatrix } from '../flow.ts'
import { COUNT_CAP, capped, type SessionProfile } from './session-profile.ts'

/** Names of the features, in their order. */
export const SESSION_FEATURES = [
  'vector',
  'template',
  'count',
  'transition',
  'distance',
  'density',
  'length',
  'variety',
] as const

/** The features that are rules by themselves; length and variety only help the forest. */
export const SESSION_RULES = 6

const [VECTOR, TEMPLATE, COUNT, TRANSITION, DISTANCE, DENSITY, LENGTH, VARIETY] =
  SESSION_FEATURES.keys()

/** Farther than this is all the same: unseen templates alone would weigh without end. */
const NO_DENSITY = 1e-12

/** One line more of a template that no session has: as much as one of a constant template. */
const UNSEEN_SCALE = 20

/** Measures of one log's sessions against a profile. */
export class SessionGauge {
  readonly #profile: SessionProfile
  readonly #known: Uint32Array
  readonly #values: Float64Array
  readonly #logs: Float64Array
  readonly #position: ReadonlyMap<number, number>

  constructor(profile: SessionProfile) {
    this.#profile = profile
    this.#known = Uint32Array.from(profile.presence.keys()).filter(
      column => profile.presence[column] > 0,
    )
    this.#values = new Float64Array(profile.columns)
    this.#logs = new Float64Array(profile.columns)
    this.#position = new Map([...profile.crowd.hashes].map((hash, at) => [hash, at]))
  }

  /** Writes the features of a row; `own` 1 where it is among those that the profile counts. */
  measure(sessions: WindowMatrix, at: SessionPlace, into: Float64Array): void {
    const { row, own } = at
    const unseen = this.#load(sessions, at, into)
    into[VECTOR] = this.#rarity(this.#profile.vectors.get(at.hash) ?? 0, own)
    into[TEMPLATE] = this.#rarestTemplate(sessions, row, own)
    into[COUNT] = this.#strangestCount(own)
    into[TRANSITION] = this.#rarestPair(sessions, row, own)
    this.#distances({ unseen, own, position: this.#position.get(at.hash) ?? -1 }, into)
    this.#clear(sessions, row)
  }

  #load(sessions: WindowMatrix, { row, own }: SessionPlace, into: Float64Array): number {
    const { columns, presence } = this.#profile
    let unseen = 0
    let lines = 0
    let variety = 0
    for (let i = sessions.rowStart[row]; i < sessions.rowStart[row + 1]; i++) {
      const column = sessions.column[i]
      const count = sessions.count[i]
      lines += count
      variety++
      if (column >= columns || presence[column] <= own) unseen += Math.log2(1 + count)
      else {
        this.#values[column] = count
        this.#logs[column] = Math.log2(1 + count)
      }
    }
    into[LENGTH] = Math.log(Math.max(1, lines))
    into[VARIETY] = variety
    return unseen
  }

  #clear(sessions: WindowMatrix, row: number): void {
    for (let i = sessions.rowStart[row]; i < sessions.rowStart[row + 1]; i++) {
      if (sessions.column[i] >= this.#profile.columns) continue
      this.#values[sessions.column[i]] = 0
      this.#logs[sessions.column[i]] = 0
    }
  }

  /** −ln of the share of sessions that have it, but for the one at hand. */
  #rarity(sessions: number, own: number): number {
    return Math.log(this.#profile.sessions + 1) - Math.log(Math.max(sessions - own, 0) + 0.5)
  }

  /**
   * The rarity of what fewest sessions have, 0 where there is nothing: one logarithm a row, for the
   * rarest is the strangest.
   */
  #rarest(fewest: number, own: number): number {
    return Number.isFinite(fewest) ? Math.max(0, this.#rarity(fewest, own)) : 0
  }

  #rarestTemplate(sessions: WindowMatrix, row: number, own: number): number {
    const { columns, presence } = this.#profile
    let fewest = Number.POSITIVE_INFINITY
    for (let i = sessions.rowStart[row]; i < sessions.rowStart[row + 1]; i++) {
      const column = sessions.column[i]
      fewest = Math.min(fewest, column < columns ? presence[column] : 0)
    }
    return this.#rarest(fewest, own)
  }

  /** Both tails of every known template, those that are missing included. */
  #strangestCount(own: number): number {
    const { atMost, presence, sessions } = this.#profile
    const known = this.#known
    const values = this.#values
    let fewest = Number.POSITIVE_INFINITY
    for (let i = 0; i < known.length; i++) {
      const column = known[i]
      const count = capped(values[column])
      if (presence[column] - (count > 0 ? own : 0) <= 0) continue
      const at = column * (COUNT_CAP + 1) + count
      const least = count === 0 ? sessions : sessions - atMost[at - 1]
      fewest = Math.min(fewest, atMost[at], least)
    }
    return this.#rarest(fewest, own)
  }

  #rarestPair(sessions: WindowMatrix, row: number, own: number): number {
    const { pairs } = this.#profile
    let fewest = Number.POSITIVE_INFINITY
    for (let i = sessions.pairStart[row]; i < sessions.pairStart[row + 1]; i++) {
      fewest = Math.min(fewest, pairs[sessions.pair[i]])
    }
    return this.#rarest(fewest, own)
  }

  #distances(
    at: { readonly unseen: number; readonly own: number; readonly position: number },
    into: Float64Array,
  ): void {
    const { crowd, columns, sessions } = this.#profile
    const known = this.#known
    const logs = this.#logs
    const base = (at.unseen * UNSEEN_SCALE) ** 2
    let nearest = Number.POSITIVE_INFINITY
    let mass = 0
    for (let other = 0; other < crowd.weights.length; other++) {
      const weight = crowd.weights[other] - (other === at.position ? at.own : 0)
      if (weight <= 0) continue
      let square = base
      for (let i = 0; i < known.length; i++) {
        const column = known[i]
        const step = Math.abs(logs[column] - crowd.rows[other * columns + column])
        if (step !== 0) square += (Math.min(step, 1) * crowd.scales[column]) ** 2
      }
      const distance = Math.sqrt(square)
      nearest = Math.min(nearest, distance)
      mass += weight * Math.exp(-distance)
    }
    into[DISTANCE] = Number.isFinite(nearest) ? nearest : UNSEEN_SCALE
    into[DENSITY] = -Math.log(mass / Math.max(1, sessions) + NO_DENSITY)
  }
}

/** A session to measure: its row, the hash of its vector, whether it was counted. */
export interface SessionPlace {
  readonly row: number
  readonly hash: number
  readonly own: number
}
