/**
 * Logs in which nothing happens that anybody wants to hear of: few templates and a rhythm, cut into
 * windows of any length. What chance alone does to a detector shows here. Seeded; nothing is read.
 */
import { type Random, seededRandom } from '../../src/base/random.ts'
import { shuffled } from '../help/shuffle.ts'
import { type Cells, poisson } from './history.ts'

/** The stored unit: windows are sums of so many seconds. */
const CELL_S = 10
const DAY_S = 86_400
const DAY_CELLS = DAY_S / CELL_S

/** How such a log behaves. */
export const RHYTHMS = ['steady', 'poisson', 'bursty', 'heartbeat', 'daily', 'disturbed'] as const

/** One of RHYTHMS. */
export type Rhythm = (typeof RHYTHMS)[number]

/** Which log, how much of it is learned before the day to judge, and how it is cut. */
export interface QuietLog {
  readonly rhythm: Rhythm
  readonly templates: number
  readonly learnedS: number
  /** Length of a window, a multiple of ten seconds. */
  readonly windowS: number
  readonly seed: number
}

/** A log's windows to learn from and those of the day after. */
export interface QuietWindows {
  readonly train: readonly Cells[]
  readonly test: readonly Cells[]
  /** The templates and what disturbs them. */
  readonly columns: number
}

/** Makes the windows of a log. */
export function quietLog(log: QuietLog): QuietWindows {
  const random = seededRandom(log.seed, `${log.rhythm} ${log.templates}`)
  const source = new Lines(random, log)
  const disturbed = log.rhythm === 'disturbed' ? new Disturbances(random, log.templates) : undefined
  const per = log.windowS / CELL_S
  const windows = Array.from({ length: (log.learnedS + DAY_S) / log.windowS }, (_, at) => {
    const cells: Cells = { counts: new Map(), pairs: new Set() }
    for (let cell = at * per; cell < (at + 1) * per; cell++) {
      const own = source.next(cell)
      const all = disturbed?.change(cell, own) ?? own
      addLines(cells, shuffled(all, random))
    }
    return cells
  })
  const lines = windows.filter(({ counts }) => counts.size > 0)
  // Where most windows are empty, empty ones are no rows (src/forest/windows.ts).
  const sparse = 2 * lines.length < windows.length
  const part = (from: number, to?: number): Cells[] =>
    windows.slice(from, to).filter(({ counts }) => !sparse || counts.size > 0)
  const learned = log.learnedS / log.windowS
  return {
    train: part(0, learned),
    test: part(learned),
    columns: log.templates + STARTUP_LINES + 1,
  }
}

/** Templates of one cell of ten seconds, one entry a line. */
class Lines {
  readonly #random: Random
  readonly #rates: readonly number[]
  readonly #rhythm: Rhythm
  readonly #depth: number
  #load = 0

  constructor(random: Random, { rhythm, templates }: QuietLog) {
    this.#random = random
    this.#rhythm = rhythm
    this.#rates = Array.from({ length: templates }, () => 0.3 * 60 ** random.next())
    this.#depth = 0.3 + 0.5 * random.next()
  }

  next(cell: number): number[] {
    const random = this.#random
    this.#load = 0.9 * this.#load + 0.5 * (random.next() + random.next() - 1)
    return this.#rates.flatMap((rate, template) => {
      const count = this.#count(rate, cell)
      return Array.from({ length: count }, () => template)
    })
  }

  #count(rate: number, cell: number): number {
    const random = this.#random
    const day = 1 + this.#depth * Math.sin((2 * Math.PI * cell) / DAY_CELLS)
    switch (this.#rhythm) {
      case 'steady':
        // The same every ten seconds, but for a line that slips into the next cell.
        return Math.max(1, Math.round(rate)) + (random.next() < 0.05 ? random.below(3) - 1 : 0)
      case 'heartbeat': {
        const period = Math.max(1, Math.round(3 / rate))
        return cell % period === 0 ? 1 : 0
      }
      case 'bursty':
        return random.next() < 0.3 ? poisson(random, 2 * rate * Math.exp(2 * this.#load)) : 0
      case 'daily':
        return poisson(random, rate * day)
      default:
        return poisson(random, rate)
    }
  }
}

const STARTUP_LINES = 4

/** Once a day a restart, and once a short burst of a warning, at any time. */
class Disturbances {
  readonly #random: Random
  readonly #first: number
  #restart = -1
  #warning = -1

  constructor(random: Random, first: number) {
    this.#random = random
    this.#first = first
  }

  change(cell: number, lines: readonly number[]): readonly number[] {
    const random = this.#random
    if (cell % DAY_CELLS === 0) {
      this.#restart = cell + random.below(DAY_CELLS)
      this.#warning = cell + random.below(DAY_CELLS)
    }
    if (cell === this.#restart) return []
    if (cell === this.#restart + 1) {
      return [...Array.from({ length: STARTUP_LINES }, (_, at) => this.#first + at), ...lines]
    }
    if (cell !== this.#warning && cell !== this.#warning + 1) return lines
    const warning = this.#first + STARTUP_LINES
    return [...lines, ...Array.from({ length: 3 + random.below(12) }, () => warning)]
  }
}

function addLines({ counts, pairs }: Cells, lines: readonly number[]): void {
  lines.forEach((line, at) => {
    counts.set(line, (counts.get(line) ?? 0) + 1)
    if (at > 0) pairs.add((lines[at - 1] * 40503 + line * 30011) % 65536)
  })
}
