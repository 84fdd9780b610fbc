/**
 * The master's view: per window one vector over all logs of the suite, in the manner of a bird: how
 * much strangeness there is now and over the last windows, and how much of it a few logs hold.
 */
import { evidenceOf, gammaDeviation, MOST_LOGS, overdispersion } from './evidence.ts'
import type { Joined } from './join.ts'

/** Names of the features, in the order of the columns. */
export const MASTER_FEATURES = [
  'surprise of all logs now',
  'logs in their strangest tenth now',
  'surprise of all logs, last 5 windows',
  'surprise of the 3 strangest logs, last 5 windows',
  'surprise of the 5 strangest logs, last 5 windows',
  'surprise beyond chance, last 5 windows',
  'surprise of all logs, last 15 windows',
  'surprise of the 3 strangest logs, last 15 windows',
  'surprise of the 5 strangest logs, last 15 windows',
  'surprise beyond chance, last 15 windows',
] as const

/** Trailing spans, in windows: a short one for blows, a long one for what creeps. */
export const SPANS = [5, 15] as const

/** Mean and deviation of −log10 p for a log that is as usual: p is then uniform. */
export const USUAL_SURPRISE = 1 / Math.LN10

/** What one log may gather by chance over k windows, per √k: 1.8 deviations. */
const CHANCE = 0.8

/** Share of windows that are in a log's strangest tenth, where −log10 p > 1. */
const TENTH = 0.1

/** Vectors of the suite. */
export interface MasterVectors {
  /** rows × MASTER_FEATURES, row by row; rows are those of `joined`. */
  readonly values: Float64Array
  /** Per row −log10 of the chance that several logs are so strange now, or over a span. */
  readonly evidence: Float64Array
  /** Logs with lines within the longest span up to each row. */
  readonly active: Uint32Array
  /** Per span how much wider than chance the suite spreads. */
  readonly shares: readonly number[]
}

/** What of a suite is wanted. */
export interface VectorOptions {
  /** Vectors from this row on; those before it only fill the spans. */
  readonly fromRow?: number
  /** How much wider than chance the suite spread when its model was cut; absent: told by these. */
  readonly shares?: readonly number[]
}

/** One vector per row of the joined suite. */
export function masterVectors(
  joined: Joined,
  { fromRow = 0, shares: known }: VectorOptions = {},
): MasterVectors {
  const rows = joined.window.length
  const columns = MASTER_FEATURES.length
  const values = new Float64Array(rows * columns)
  const spans = [1, ...SPANS].map(span => ({
    trailing: new Trailing(joined, span),
    evidence: new Float64Array(rows),
    deviation: new Float64Array(rows),
  }))
  const active = new Uint32Array(rows)
  for (let row = 0; row < rows; row++) {
    const vector = values.subarray(row * columns, (row + 1) * columns)
    for (const { trailing } of spans) trailing.advance(row)
    if (row < fromRow) continue
    presentFeatures(joined, row, vector)
    spans.forEach(({ trailing, evidence, deviation }, index) => {
      if (index > 0) trailing.fill(vector.subarray(4 * index - 2))
      evidence[row] = trailing.evidence()
      deviation[row] = trailing.deviation()
      active[row] = trailing.active
    })
  }
  const shares = known ?? spans.map(({ deviation }) => overdispersion(deviation))
  // The span that shows most counts, less what the suite's own unrest explains.
  const strongest = spans[0].evidence.map((_, row) =>
    Math.max(...spans.map(({ evidence }, index) => evidence[row] / shares[index])),
  )
  return { values, evidence: strongest, active, shares }
}

/**
 * Sums are shown in deviations from what so many usual logs would give, else a suite of which more
 * logs are awake would look strange.
 */
function presentFeatures(joined: Joined, row: number, vector: Float64Array): void {
  let sum = 0
  let strange = 0
  const logs = joined.rowStart[row + 1] - joined.rowStart[row]
  for (let at = joined.rowStart[row]; at < joined.rowStart[row + 1]; at++) {
    sum += joined.surprise[at]
    if (joined.surprise[at] > 1) strange++
  }
  vector[0] = deviations(sum, logs)
  vector[1] = (strange - TENTH * logs) / Math.sqrt(TENTH * (1 - TENTH) * logs + TENTH)
}

function deviations(sum: number, entries: number): number {
  return (sum - USUAL_SURPRISE * entries) / (USUAL_SURPRISE * Math.sqrt(Math.max(1, entries)))
}

/** Sums of each log's surprise over the last windows, moved along row by row. */
export class Trailing {
  readonly #joined: Joined
  readonly #span: number
  readonly #sum: Float64Array
  readonly #entries: Uint32Array
  /** Logs with entries in the span: a dense list and each log's place in it. */
  readonly #awake: Uint32Array
  readonly #place: Int32Array
  #awakeCount = 0
  #firstRow = 0

  constructor(joined: Joined, span: number) {
    const logs = joined.logs.length
    this.#joined = joined
    this.#span = span
    this.#sum = new Float64Array(logs)
    this.#entries = new Uint32Array(logs)
    this.#awake = new Uint32Array(logs)
    this.#place = new Int32Array(logs).fill(-1)
  }

  /** Logs with lines in the span. */
  get active(): number {
    return this.#awakeCount
  }

  /** Begins at this row instead of the first. */
  start(row: number): void {
    this.#firstRow = row
  }

  /** Takes row in and lets go what lies a span or more before it. Rows must ascend by one. */
  advance(row: number): void {
    const { rowStart, window } = this.#joined
    for (let at = rowStart[row]; at < rowStart[row + 1]; at++) this.#add(at)
    for (; window[this.#firstRow] <= window[row] - this.#span; this.#firstRow++) {
      const first = this.#firstRow
      for (let at = rowStart[first]; at < rowStart[first + 1]; at++) this.#remove(at)
    }
  }

  /** Writes the four features of the span. */
  fill(vector: Float64Array): void {
    const chance = CHANCE * Math.sqrt(this.#span)
    const all = { sum: 0, entries: 0 }
    // Sums of what is exact: the order in which logs woke up makes no difference.
    const beyond = { sum: 0, entries: 0, logs: 0 }
    const top = new Float64Array(5)
    for (let i = 0; i < this.#awakeCount; i++) {
      const log = this.#awake[i]
      const excess = this.excess(log)
      all.sum += this.#sum[log]
      all.entries += this.#entries[log]
      insert(top, excess)
      if (excess <= chance) continue
      beyond.sum += this.#sum[log]
      beyond.entries += this.#entries[log]
      beyond.logs++
    }
    const excess = beyond.sum - USUAL_SURPRISE * beyond.entries - chance * beyond.logs
    vector[0] = deviations(all.sum, all.entries)
    vector[1] = top[0] + top[1] + top[2]
    vector[2] = vector[1] + top[3] + top[4]
    vector[3] = excess / Math.sqrt(Math.max(1, this.#awakeCount))
  }

  /** How far the surprise of all logs is from what chance would bring, in normal deviations. */
  deviation(): number {
    let sum = 0
    let windows = 0
    for (let i = 0; i < this.#awakeCount; i++) {
      sum += this.#sum[this.#awake[i]]
      windows += this.#entries[this.#awake[i]]
    }
    return gammaDeviation(Math.max(1, windows), sum / USUAL_SURPRISE)
  }

  /** −log10 of the chance that several logs are as strange as these in the span. */
  evidence(): number {
    const awake = this.awake().sort((a, b) => this.excess(b) - this.excess(a) || a - b)
    const shares = Array.from(awake.subarray(0, MOST_LOGS), log => ({
      sum: this.#sum[log],
      windows: this.#entries[log],
    }))
    return evidenceOf(shares, this.#awakeCount)
  }

  /** Surprise of a log in the span beyond that of a usual log, at least 0. */
  excess(log: number): number {
    return Math.max(0, this.#sum[log] - USUAL_SURPRISE * this.#entries[log])
  }

  /** Logs with lines in the span, in no order. */
  awake(): Uint32Array {
    return this.#awake.slice(0, this.#awakeCount)
  }

  #add(at: number): void {
    const log = this.#joined.log[at]
    if (this.#entries[log]++ === 0) {
      this.#place[log] = this.#awakeCount
      this.#awake[this.#awakeCount++] = log
    }
    this.#sum[log] += this.#joined.surprise[at]
  }

  #remove(at: number): void {
    const log = this.#joined.log[at]
    this.#sum[log] -= this.#joined.surprise[at]
    if (--this.#entries[log] > 0) return
    // Exactly zero again: what rounding left behind must not add up over years.
    this.#sum[log] = 0
    const last = this.#awake[--this.#awakeCount]
    this.#awake[this.#place[log]] = last
    this.#place[last] = this.#place[log]
    this.#place[log] = -1
  }
}

/** Keeps the largest values, descending. */
function insert(top: Float64Array, value: number): void {
  if (value <= top[top.length - 1]) return
  let at = top.length - 1
  for (; at > 0 && top[at - 1] < value; at--) top[at] = top[at - 1]
  top[at] = value
}
