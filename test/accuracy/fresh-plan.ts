/**
 * Suites of other styles than those that constants were chosen on: layers or a hub instead of a
 * random tree, hops of seconds to minutes in one suite, few templates of very different rates, and
 * other troubles: silence, a slow-down with warnings, a change of configuration, a flood. Only for
 * judging; nothing is chosen on them.
 */
import { type Random, seededRandom } from '../../src/base/random.ts'
import {
  benignEffects,
  type Effect,
  ERRORS,
  type MadeIncident,
  type MadeLog,
  type MadeTemplate,
  MINUTE,
  many,
  partsOf,
  START_MS,
  type Strike,
  type SuitePlan,
  type SuiteSize,
} from './suite-plan.ts'

const TROUBLES = ['silence', 'slow-down', 'change', 'flood'] as const
type Trouble = (typeof TROUBLES)[number]

const APART_MINUTES = 80

/** A suite of 8 to 25 logs. */
export function freshPlan(size: SuiteSize): SuitePlan {
  const random = seededRandom(size.seed, 'fresh suite')
  const count = 8 + random.below(18)
  const isHub = random.below(2) === 0
  const logs = Array.from({ length: count }, (_, index) => ({
    name: `svc-${String(index).padStart(2, '0')}`,
    templates: madeTemplates(random),
    callees: isHub ? hubbed(index) : layered(random, index),
    elasticity: 1.2 * random.next(),
  }))
  const startMs = START_MS
  const cutMs = startMs + size.trainMinutes * MINUTE
  const endMs = cutMs + size.testMinutes * MINUTE
  const benign = logs.flatMap((log, index) => benignEffects(random, { log, index, startMs, endMs }))
  const incidents: MadeIncident[] = []
  const effects: Effect[] = [...benign]
  const gapMs = APART_MINUTES * MINUTE
  for (let atMs = cutMs + gapMs / 2; atMs + gapMs / 2 < endMs; atMs += gapMs) {
    const fromMs = atMs + (random.next() * gapMs) / 5
    const struck = strike(random, logs, { number: incidents.length, fromMs })
    incidents.push(struck.incident)
    effects.push(...struck.effects)
  }
  return { ...size, startMs, cutMs, endMs, logs, effects, incidents }
}

/** All depend on the first log, and some on the second. */
function hubbed(index: number): number[] {
  if (index === 0) return []
  return index % 3 === 0 && index > 1 ? [0, 1] : [0]
}

/** Layers of four: each log depends on up to three of the layer below. */
function layered(random: Random, index: number): number[] {
  const layer = Math.floor(index / 4)
  if (layer === 0) return []
  const below = Array.from({ length: 3 }, () => 4 * (layer - 1) + random.below(4))
  return [...new Set(below)]
}

/** Two to six usual lines, from one a minute to two hundred. */
function madeTemplates(random: Random): MadeTemplate[] {
  return [
    ...many('usual', 2 + random.below(5), () => 200 ** random.next()),
    ...many('cron', random.below(3), () => 10 + random.below(110)),
    ...many('rare', 1 + random.below(8), () => (1 + 5 * random.next()) / 1440),
    ...many('restart', 2, () => 0),
    ...many('warning', 1, () => 0.01 + 0.3 * random.next()),
    ...many('error', ERRORS, () => 0),
  ]
}

/** Every fourth is faint: a slight slow-down of many logs. */
function strike(
  random: Random,
  logs: readonly MadeLog[],
  { number, fromMs }: { readonly number: number; readonly fromMs: number },
): Strike {
  const faint = number % 4 === 3
  const strength = faint ? 1 : 1 + random.below(3)
  const wound = faint ? 'slow-down' : TROUBLES[random.below(TROUBLES.length)]
  const toMs = fromMs + (8 + 20 * random.next()) * MINUTE
  const members = reached(random, logs, { fromMs, least: faint ? 5 : 1 })
  const effects = members.map(({ log, onsetMs }, at) => {
    // Who calls a log that is in trouble waits for it, whatever the trouble is.
    const own = at === 0 ? wound : 'slow-down'
    const endMs = Math.max(onsetMs + 4 * MINUTE, toMs)
    const hurt = { log: logs[log], strength: strength - 1, error: number % ERRORS, faint }
    return { log, fromMs: onsetMs, toMs: endMs, ...hurtBy(random, own, hurt) }
  })
  return { incident: { wound, strength, faint, fromMs, toMs, members }, effects }
}

/** Callers by their distance; each hop takes five seconds to three minutes. */
function reached(
  random: Random,
  logs: readonly MadeLog[],
  { fromMs, least }: { readonly fromMs: number; readonly least: number },
): MadeIncident['members'] {
  const onset = new Map([[random.below(Math.ceil(logs.length / 2)), fromMs]])
  for (const [log, onsetMs] of onset) {
    logs.forEach(({ callees }, caller) => {
      if (onset.has(caller) || !callees.includes(log) || random.next() > 0.5) return
      onset.set(caller, onsetMs + 5000 * 36 ** random.next())
    })
  }
  while (onset.size < Math.min(least, logs.length)) {
    const other = random.below(logs.length)
    if (!onset.has(other)) onset.set(other, fromMs + 5000 * 36 ** random.next())
  }
  return [...onset].map(([log, onsetMs]) => ({ log, onsetMs }))
}

interface Hurt {
  readonly log: MadeLog
  /** 0, 1 or 2. */
  readonly strength: number
  readonly error: number
  readonly faint: boolean
}

function hurtBy(
  random: Random,
  trouble: Trouble,
  { log, strength, error, faint }: Hurt,
): Pick<Effect, 'factor' | 'extra'> {
  const usual = partsOf(log, 'usual')
  const all = (factor: number): Map<number, number> => new Map(usual.map(each => [each, factor]))
  const [warning] = partsOf(log, 'warning')
  const one = usual[random.below(usual.length)]
  switch (trouble) {
    case 'silence':
      return { factor: all([0.2, 0.05, 0][strength]), extra: new Map() }
    case 'slow-down': {
      const extra = faint ? new Map() : new Map([[warning, [0.5, 2, 6][strength]]])
      return { factor: all([0.7, 0.5, 0.3][strength]), extra }
    }
    case 'change': {
      const line = partsOf(log, 'error')[error]
      return { factor: new Map([[one, 0]]), extra: new Map([[line, [0.5, 2, 8][strength]]]) }
    }
    case 'flood':
      return { factor: new Map([[one, [3, 10, 40][strength]]]), extra: new Map() }
  }
}
