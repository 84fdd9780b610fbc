/**
 * The lines of a made-up suite, as the bins that a scanner would have counted: Poisson rates times
 * a daily rhythm and a load that all logs share, jobs, rare lines, and what happens to the log.
 */
import { strongHash } from '../../src/base/hash.ts'
import { type Random, seededRandom } from '../../src/base/random.ts'
import { type Bin, LEVELS, type Template } from '../../src/flow.ts'
import { BIN_MS } from '../../src/forest/bins.ts'
import { gaussian, poisson } from './history.ts'
import { type Effect, type MadeLog, MINUTE, type Part, type SuitePlan } from './suite-plan.ts'

/** Lines in bins, and the templates that its shapes are. */
export interface MadeLines {
  readonly bins: readonly Bin[]
  readonly templates: readonly Template[]
}

/** Deviation of the load of all, and of a log's own, and how much of it a minute keeps. */
const SHARED_LOAD = 0.15
const OWN_LOAD = 0.06
const KEPT_LOAD = 0.97

const DAY_MINUTES = 1440

/** Natural logarithm of the load of the suite, minute by minute. */
export function suiteLoad(plan: SuitePlan): Float64Array {
  const random = seededRandom(plan.seed, 'load')
  const height = 0.1 + 0.4 * random.next()
  const shift = random.next()
  const wave = loadWave(random, { minutes: minutesOf(plan), deviation: SHARED_LOAD })
  return wave.map(
    (own, minute) => own + height * Math.sin(2 * Math.PI * (minute / DAY_MINUTES + shift)),
  )
}

function minutesOf({ startMs, endMs }: SuitePlan): number {
  return (endMs - startMs) / MINUTE
}

/** First-order autoregression of this deviation. */
function loadWave(
  random: Random,
  { minutes, deviation }: { readonly minutes: number; readonly deviation: number },
): Float64Array {
  const step = deviation * Math.sqrt(1 - KEPT_LOAD ** 2)
  let load = 0
  return Float64Array.from({ length: minutes }, () => {
    load = KEPT_LOAD * load + step * gaussian(random)
    return load
  })
}

/** All lines of one log of the suite. */
export function madeLines(plan: SuitePlan, load: Float64Array, index: number): MadeLines {
  const log = plan.logs[index]
  const random = seededRandom(plan.seed, log.name)
  const own = loadWave(random, { minutes: load.length, deviation: OWN_LOAD })
  const effects = plan.effects.filter(effect => effect.log === index)
  const bins: Bin[] = []
  let lines = 0
  for (let start = plan.startMs; start < plan.endMs; start += BIN_MS) {
    const minute = Math.floor((start - plan.startMs) / MINUTE)
    const busy = Math.exp(load[minute] * log.elasticity + own[minute])
    const active = effects.filter(({ fromMs, toMs }) => fromMs < start + BIN_MS && toMs > start)
    const counts = countsOf(random, { log, start, busy, active })
    if (counts.size > 0) bins.push(binOf(counts, start, lines))
    for (const { count } of counts.values()) lines += count
  }
  return { bins, templates: log.templates.map(({ part }, at) => templateOf(log, part, at)) }
}

interface Moment {
  readonly log: MadeLog
  readonly start: number
  readonly busy: number
  readonly active: readonly Effect[]
}

interface Count {
  readonly count: number
  readonly timeMs: number
}

function countsOf(random: Random, moment: Moment): Map<number, Count> {
  const { log, start, active } = moment
  const end = start + BIN_MS
  const counts = new Map<number, Count>()
  for (const template of log.templates.keys()) {
    const count = ownLines(random, moment, template)
    add(counts, template, { count, timeMs: firstOf(random, count, [start, end]) })
  }
  for (const { extra, fromMs, toMs } of active) {
    const within = [Math.max(fromMs, start), Math.min(toMs, end)] as const
    for (const [template, rate] of extra) {
      const count = poisson(random, (rate * (within[1] - within[0])) / MINUTE)
      add(counts, template, { count, timeMs: firstOf(random, count, within) })
    }
  }
  return counts
}

/** Lines that the log writes by itself, as far as what happens to it lets it. */
function ownLines(random: Random, { log, start, busy, active }: Moment, template: number): number {
  const { part, rate } = log.templates[template]
  if (part === 'cron') return jobLines(start, template, rate)
  if (rate === 0) return 0
  const usual = part === 'usual' ? rate * busy : rate
  const factor = active.reduce((all, effect) => all * factorOf(effect, template, start), 1)
  return poisson(random, (usual * factor * BIN_MS) / MINUTE)
}

/** The first of so many moments, drawn evenly. */
function firstOf(random: Random, count: number, [from, to]: readonly [number, number]): number {
  return count === 0 ? from : Math.floor(from + (to - from) * (1 - random.next() ** (1 / count)))
}

function add(counts: Map<number, Count>, template: number, { count, timeMs }: Count): void {
  if (count === 0) return
  const known = counts.get(template) ?? { count: 0, timeMs }
  counts.set(template, {
    count: known.count + count,
    timeMs: Math.min(known.timeMs, timeMs),
  })
}

/** A job runs every `period` minutes. */
function jobLines(start: number, template: number, period: number): number {
  const bin = start / BIN_MS
  return bin % (period * 6) === (template * 7) % (period * 6) ? 1 + (template % 3) : 0
}

/** Of an effect that covers a bin in part, that part. */
function factorOf({ factor, fromMs, toMs }: Effect, template: number, start: number): number {
  const changed = factor.get(template)
  if (changed === undefined) return 1
  const covered = (Math.min(toMs, start + BIN_MS) - Math.max(fromMs, start)) / BIN_MS
  return 1 + (changed - 1) * covered
}

const LINE_BYTES = 100

function binOf(counts: ReadonlyMap<number, Count>, start: number, lines: number): Bin {
  const cells = [...counts].sort((a, b) => a[0] - b[0])
  const order = [...cells.keys()].sort((a, b) => cells[a][1].timeMs - cells[b][1].timeMs)
  const firstLines = new Float64Array(cells.length)
  for (const [place, at] of order.entries()) firstLines[at] = lines + place
  return {
    timed: true,
    start,
    shapes: Uint32Array.from(cells, cell => cell[0]),
    counts: Uint32Array.from(cells, cell => cell[1].count),
    firstOffsets: firstLines.map(line => line * LINE_BYTES),
    firstLines,
    firstTimes: Float64Array.from(cells, cell => cell[1].timeMs),
    pairs: new Float64Array(0),
  }
}

const LEVEL: Readonly<Record<Part, (typeof LEVELS)[number]>> = {
  usual: 'info',
  cron: 'info',
  rare: 'info',
  restart: 'info',
  warning: 'warn',
  error: 'error',
}

function templateOf(log: MadeLog, part: Part, at: number): Template {
  const id = strongHash(log.name, String(at))
  return { id, text: `${part} ${at}`, level: LEVELS.indexOf(LEVEL[part]), shapes: [id] }
}
