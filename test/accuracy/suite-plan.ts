/**
 * Made-up suites of logs with incidents of known origin: who calls whom, what each log usually
 * writes, and what happens when: restarts, bursts of warnings, and incidents that begin in one log
 * and travel to its callers. Seeded; nothing is read. The lines themselves are in suite-bins.ts.
 */
import { type Random, seededRandom } from '../../src/base/random.ts'

/** What a template of a made-up log is for. */
export type Part = 'usual' | 'cron' | 'rare' | 'restart' | 'warning' | 'error'

/** A template: lines a minute at usual load, or minutes between jobs. */
export interface MadeTemplate {
  readonly part: Part
  readonly rate: number
}

/** A log and the logs that it depends on. */
export interface MadeLog {
  readonly name: string
  readonly templates: readonly MadeTemplate[]
  readonly callees: readonly number[]
  /** How much of the load of the suite it feels, as an exponent. */
  readonly elasticity: number
}

/** Something that changes what a log writes: rates times factors, plus lines a minute. */
export interface Effect {
  readonly log: number
  readonly fromMs: number
  readonly toMs: number
  readonly factor: ReadonlyMap<number, number>
  readonly extra: ReadonlyMap<number, number>
}

/** How an incident shows itself in a log. */
export const WOUNDS = ['error', 'burst', 'drop', 'slow', 'mix'] as const

/** One of WOUNDS. */
export type Wound = (typeof WOUNDS)[number]

/** An incident: the root first, then whom it reached. */
export interface MadeIncident {
  /** One of WOUNDS, or of those of another generator. */
  readonly wound: string
  /** 1, 2 or 3. */
  readonly strength: number
  /** Made to stay under the threshold of each log. */
  readonly faint: boolean
  readonly fromMs: number
  readonly toMs: number
  readonly members: readonly { readonly log: number; readonly onsetMs: number }[]
}

/** How long a suite is watched, and how fast its incidents travel. */
export interface SuiteSize {
  readonly seed: number
  readonly trainMinutes: number
  readonly testMinutes: number
  /** Hops of seconds instead of minutes. */
  readonly fast: boolean
}

/** A suite with all that happens to it. */
export interface SuitePlan extends SuiteSize {
  readonly startMs: number
  /** Where training ends. */
  readonly cutMs: number
  readonly endMs: number
  readonly logs: readonly MadeLog[]
  readonly effects: readonly Effect[]
  readonly incidents: readonly MadeIncident[]
}

export const MINUTE = 60_000
const DAY = 1440 * MINUTE
/** When all suites begin. */
export const START_MS = Date.UTC(2026, 10, 2)

/** Between two incidents: long enough to end, so that each has its own hour. */
const APART_MINUTES = 72

/** A suite of 11 to 20 logs. */
export function suitePlan(size: SuiteSize): SuitePlan {
  const random = seededRandom(size.seed, 'suite')
  const logs = madeLogs(random, 11 + random.below(10))
  const startMs = START_MS
  const cutMs = startMs + size.trainMinutes * MINUTE
  const endMs = cutMs + size.testMinutes * MINUTE
  const benign = logs.flatMap((log, index) => benignEffects(random, { log, index, startMs, endMs }))
  const struck = strikes(random, { logs, fromMs: cutMs, endMs, fast: size.fast })
  return {
    ...{ ...size, startMs, cutMs, endMs, logs },
    effects: [...benign, ...struck.flatMap(each => each.effects)],
    incidents: struck.map(each => each.incident),
  }
}

function madeLogs(random: Random, count: number): MadeLog[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `log-${String(index).padStart(2, '0')}`,
    templates: madeTemplates(random),
    callees: calleesOf(random, index),
    elasticity: 0.5 + 0.5 * random.next(),
  }))
}

/** Each log but the first depends on one or two that were made before it. */
function calleesOf(random: Random, index: number): number[] {
  if (index === 0) return []
  const wanted = 1 + random.below(2)
  return [...new Set(Array.from({ length: wanted }, () => random.below(index)))]
}

/** Errors that no log ever wrote before; each incident has its own. */
export const ERRORS = 24

function madeTemplates(random: Random): MadeTemplate[] {
  const total = 4 * 38 ** random.next()
  const weights = Array.from({ length: 4 + random.below(9) }, (_, i) => random.next() / (i + 1))
  const sum = weights.reduce((all, weight) => all + weight, 0)
  return [
    ...weights.map(weight => ({ part: 'usual' as const, rate: (total * weight) / sum })),
    ...many('cron', 1, () => 5 + random.below(55)),
    ...many('rare', 2 + random.below(4), () => (2 + 10 * random.next()) / 1440),
    ...many('restart', 3, () => 0),
    ...many('warning', 1, () => 0.02 + 0.1 * random.next()),
    ...many('error', ERRORS, () => 0),
  ]
}

/** So many templates of a part, each of its own rate. */
export function many(part: Part, count: number, rate: () => number): MadeTemplate[] {
  return Array.from({ length: count }, () => ({ part, rate: rate() }))
}

/** A log, and how long it is watched. */
export interface Quiet {
  readonly log: MadeLog
  readonly index: number
  readonly startMs: number
  readonly endMs: number
}

/** What happens to a log without harm: once a day a restart, and a short burst of warnings. */
export function benignEffects(random: Random, { log, index, startMs, endMs }: Quiet): Effect[] {
  const effects: Effect[] = []
  for (let dayMs = startMs; dayMs < endMs; dayMs += DAY) {
    const restartMs = dayMs + random.next() * Math.min(DAY, endMs - dayMs)
    const burstMs = dayMs + random.next() * Math.min(DAY, endMs - dayMs)
    const usual = partsOf(log, 'usual').map(template => [template, 0] as const)
    const started = partsOf(log, 'restart').map(template => [template, 4] as const)
    const warned = partsOf(log, 'warning').map(
      template => [template, 4 + 8 * random.next()] as const,
    )
    const at = { log: index, factor: new Map<number, number>(), extra: new Map<number, number>() }
    effects.push(
      { ...at, fromMs: restartMs, toMs: restartMs + 0.5 * MINUTE, factor: new Map(usual) },
      {
        ...at,
        fromMs: restartMs + 0.4 * MINUTE,
        toMs: restartMs + MINUTE,
        extra: new Map(started),
      },
      { ...at, fromMs: burstMs, toMs: burstMs + 1.5 * MINUTE, extra: new Map(warned) },
    )
  }
  return effects
}

/** The templates of a log that are this part of it. */
export function partsOf(log: MadeLog, part: Part): number[] {
  return log.templates.flatMap((template, index) => (template.part === part ? [index] : []))
}

interface Field {
  readonly logs: readonly MadeLog[]
  readonly fromMs: number
  readonly endMs: number
  readonly fast: boolean
}

/** An incident, and what it does to the lines of logs. */
export interface Strike {
  readonly incident: MadeIncident
  readonly effects: readonly Effect[]
}

function strikes(random: Random, field: Field): Strike[] {
  const all: Strike[] = []
  const gapMs = APART_MINUTES * MINUTE
  for (let atMs = field.fromMs + gapMs / 2; atMs + gapMs / 2 < field.endMs; atMs += gapMs) {
    all.push(
      strike(random, field, { number: all.length, fromMs: atMs + (random.next() * gapMs) / 6 }),
    )
  }
  return all
}

/** Every third incident is faint: weak, in many logs, and without a line that nobody knows. */
function strike(
  random: Random,
  field: Field,
  { number, fromMs }: { readonly number: number; readonly fromMs: number },
): Strike {
  const faint = number % 3 === 2
  const strength = faint ? 1 : 1 + random.below(3)
  const wounds = faint ? WOUNDS.slice(2) : WOUNDS
  const wound = wounds[random.below(wounds.length)]
  const toMs = fromMs + (10 + 12 * random.next()) * MINUTE
  const members = reached(random, field, { fromMs, least: faint ? 6 : 2 })
  const effects = members.map(({ log, onsetMs }) => {
    const own = random.next() < 0.6 ? wound : wounds[random.below(wounds.length)]
    const error = number % ERRORS
    const hurt = { log: field.logs[log], wound: own, strength: strength - 1, error }
    const endMs = Math.max(onsetMs + 5 * MINUTE, toMs)
    return { log, fromMs: onsetMs, toMs: endMs, ...wounded(random, hurt) }
  })
  return { incident: { wound, strength, faint, fromMs, toMs, members }, effects }
}

interface Spread {
  readonly fromMs: number
  readonly least: number
}

/** The root and whom it reaches: its callers hop by hop, and a few others for no reason known. */
function reached(random: Random, field: Field, spread: Spread): MadeIncident['members'] {
  const { logs, fast } = field
  const unitMs = fast ? 8000 : MINUTE
  const root = random.below(Math.ceil(logs.length / 2))
  const onset = new Map([[root, spread.fromMs]])
  for (const [log, onsetMs] of onset) {
    logs.forEach(({ callees }, caller) => {
      if (onset.has(caller) || !callees.includes(log) || random.next() > 0.8) return
      onset.set(caller, onsetMs + (1 + 2 * random.next()) * unitMs)
    })
  }
  const wanted = Math.max(spread.least, onset.size + random.below(2))
  while (onset.size < Math.min(wanted, logs.length)) {
    const other = random.below(logs.length)
    if (!onset.has(other)) onset.set(other, spread.fromMs + (1 + 3 * random.next()) * unitMs)
  }
  return [...onset].map(([log, onsetMs]) => ({ log, onsetMs }))
}

interface Hurt {
  readonly log: MadeLog
  readonly wound: Wound
  /** 0, 1 or 2. */
  readonly strength: number
  readonly error: number
}

/** What remains of usual lines, and what becomes of those that grow, by strength. */
const LESS = [0.65, 0.4, 0.15]
const MORE = [1.6, 3, 8]

function wounded(random: Random, hurt: Hurt): Pick<Effect, 'factor' | 'extra'> {
  const { log, wound, strength } = hurt
  const usual = partsOf(log, 'usual')
  const [warning] = partsOf(log, 'warning')
  const factor = new Map<number, number>()
  const extra = new Map<number, number>()
  if (wound === 'error') extra.set(partsOf(log, 'error')[hurt.error], [1.5, 4, 10][strength])
  if (wound === 'burst') extra.set(warning, [3, 8, 25][strength])
  if (wound === 'drop') for (const each of usual) factor.set(each, LESS[strength])
  if (wound === 'slow') {
    for (const each of usual) factor.set(each, [0.75, 0.55, 0.35][strength])
    factor.set(usual[random.below(usual.length)], MORE[strength])
  }
  if (wound === 'mix') {
    for (const each of usual) {
      const draw = random.below(3)
      if (draw > 0) factor.set(each, (draw === 1 ? LESS : MORE)[strength])
    }
  }
  return { factor, extra }
}
