/** Takes looks at the logs of incidents: brings their bins and models from the store. */
import type { Bin, Shape } from '../flow.ts'
import { BIN_MS, decodeBins } from '../forest/bins.ts'
import { decodeModel, isReadable } from '../forest/model-codec.ts'
import { alignTo, type StreamShapes, viewOf } from '../parse/view.ts'
import { getBins } from '../store/bins.ts'
import { getLooks, type StoredLook } from '../store/looks.ts'
import { getModelAt } from '../store/models.ts'
import type { Store } from '../store/pool.ts'
import { getShapes } from '../store/shapes.ts'
import { getStreams } from '../store/streams.ts'
import { getSuiteScores } from '../store/suiteScores.ts'
import { getSpoken } from '../store/suiteSeries.ts'
import type { SuiteLog } from '../store/suites.ts'
import { type Deviation, deviationsIn, type LogLines } from './deviation.ts'
import type { SuiteHabits } from './load.ts'
import {
  type LookPlan,
  type LookStretch,
  type Occasion,
  planOf,
  settledLookMs,
  stretchOf,
} from './look.ts'
import type { Spoken } from './usual.ts'

/** What is looked into, and what the suite is. */
export interface LookOptions {
  readonly suite: string
  readonly logs: readonly SuiteLog[]
  readonly windowMs: number
  /** Event time up to which the suite is judged, and the logs of the occasion. */
  readonly untilMs: (occasion: Occasion) => number
  readonly parser: 'Shapes' | 'Drain'
  /** What the logs usually do, by their full names, as the suite knew at an event time. */
  readonly habits: (atMs: number) => Promise<SuiteHabits>
}

/** What the looks showed. */
export interface Looks {
  /** Deviations by the key of the occasion. */
  readonly shown: ReadonlyMap<string, readonly Deviation[]>
  /** Those that later lines cannot change, as they are to be stored. */
  readonly stored: readonly StoredLook[]
}

/** Looks into all occasions; what is known from before is not looked at again. */
export async function lookInto(
  store: Store,
  occasions: readonly Occasion[],
  options: LookOptions,
): Promise<Looks> {
  const { suite, windowMs, logs } = options
  const full = new Map(logs.map(({ name, fullName }) => [name, fullName]))
  const stretches = occasions.map(occasion => {
    const untilMs = options.untilMs(occasion)
    return { occasion, untilMs, ...stretchOf(inFull(occasion, full), { windowMs, untilMs }) }
  })
  const digests = stretches.map(({ digest }) => digest)
  const before = await getLooks<Deviation>(store, suite, digests)
  const known = new Map(before.map(look => [look.digest, look]))
  const shown = new Map<string, readonly Deviation[]>()
  const stored = new Map<string, StoredLook>()
  for (const { occasion, untilMs, ...stretch } of stretches) {
    const { digest, from: atMs } = stretch
    const look = known.get(digest) ?? {
      ...{ digest, atMs },
      deviations: await take(store, stretch, options),
    }
    known.set(digest, look)
    shown.set(occasion.key, named(look.deviations, logs))
    if (settledLookMs(occasion.from, windowMs) <= untilMs) stored.set(digest, look)
  }
  return { shown, stored: [...stored.values()] }
}

/** An occasion with its logs by their full names, as looks are kept. */
function inFull(
  { findings, logs, ...rest }: Occasion,
  full: ReadonlyMap<string, string>,
): Occasion {
  return {
    ...rest,
    findings: findings.map(finding => ({ ...finding, log: full.get(finding.log) ?? '' })),
    logs: logs.map(log => full.get(log) ?? ''),
  }
}

/** What is kept under full names, under those shown now; what is of logs that are gone, is not. */
export function named<T extends { readonly log: string }>(
  kept: readonly T[],
  logs: readonly Pick<SuiteLog, 'fullName' | 'name'>[],
): T[] {
  const names = new Map(logs.map(({ fullName, name }) => [fullName, name]))
  return kept.flatMap(each => {
    const name = names.get(each.log)
    return name === undefined ? [] : [{ ...each, log: name }]
  })
}

/** What each log did between from (inclusive) and to (exclusive), by their full names. */
export async function spokenOf(
  store: Store,
  logs: readonly Pick<SuiteLog, 'id' | 'fullName'>[],
  span: { readonly from: number; readonly to: number },
): Promise<Spoken[]> {
  const names = new Map(logs.map(({ id, fullName }) => [id, fullName]))
  const spoken = await getSpoken(store, [...names.keys()], span)
  return spoken.map(({ id, ...each }) => ({ log: names.get(id) ?? '', ...each }))
}

async function take(
  store: Store,
  stretch: LookStretch,
  options: LookOptions,
): Promise<Deviation[]> {
  const { fromMs, bins, before, from } = stretch
  if (bins <= before) return []
  const plan = planOf(stretch, await spokenOf(store, options.logs, stretch))
  const lines: LogLines[] = []
  for (const log of options.logs) {
    if (!log.trained || !plan.logs.includes(log.fullName)) continue
    const own = await linesOf(store, log, { plan, parser: options.parser })
    if (own !== undefined) lines.push(own)
  }
  const { windowMs, suite } = options
  // A window says how busy the suite was until the next one.
  const range = { from: fromMs - windowMs, to: fromMs + bins * BIN_MS }
  const rows = await getSuiteScores(store, suite, range)
  const habits = await options.habits(from)
  return deviationsIn(plan, lines, {
    ...{ ...habits, windowMs },
    window: Float64Array.from(rows, ({ start }) => Math.round(start / windowMs)),
    load: Float64Array.from(rows, ({ load }) => load),
  })
}

interface Lines {
  readonly plan: LookPlan
  readonly parser: LookOptions['parser']
}

/** A log's bins in the stretch, as the model of that time saw them. */
async function linesOf(
  store: Store,
  log: SuiteLog,
  { plan, parser }: Lines,
): Promise<LogLines | undefined> {
  const model = await getModelAt(store, log.id, plan.fromMs + plan.before * BIN_MS)
  if (model === undefined || !isReadable(model.bytes)) return undefined
  const bins = await binsIn(store, log, plan)
  const streams = (await getStreams(store, log.id)).filter(({ name }) => bins.has(name))
  const shapes: StreamShapes[] = []
  for (const [stream, { id, name }] of streams.entries()) {
    shapes.push(shapesIn(stream, await getShapes(store, id), bins.get(name) ?? []))
  }
  const view = viewOf(shapes, parser)
  const { columnOf, templates } = alignTo(model.templates, view)
  const none = new Uint32Array(0)
  return {
    log: log.fullName,
    names: streams.map(({ name }) => name),
    streams: streams.map(({ name }, stream) => ({
      bins: bins.get(name) ?? [],
      templateOf: (view.templateOf.get(stream) ?? none).map(index => columnOf[index]),
    })),
    templates: templates.map((each, column) => each ?? model.templates[column]),
    profile: decodeModel(model.bytes).profile,
    windowMs: Number(model.trainedOn.windowMs),
  }
}

/** The timed bins of a stretch, by stream. */
async function binsIn(
  store: Store,
  log: SuiteLog,
  { fromMs, bins }: LookPlan,
): Promise<ReadonlyMap<string, readonly Bin[]>> {
  const toMs = fromMs + bins * BIN_MS
  const found = new Map<string, Bin[]>()
  const range = { endsAfterMs: fromMs, startsBeforeMs: toMs }
  for await (const block of getBins(store, log.id, range)) {
    const own = found.get(block.stream) ?? []
    for (const bin of decodeBins(block.bytes)) {
      if (bin.timed && bin.start >= fromMs && bin.start < toMs) own.push(bin)
    }
    if (own.length > 0) found.set(block.stream, own)
  }
  return found
}

/** The shapes that were there by then: with later ones it would matter when the look is taken. */
function shapesIn(stream: number, shapes: readonly Shape[], bins: readonly Bin[]): StreamShapes {
  const last = bins.reduce((most, bin) => Math.max(most, bin.shapes.at(-1) ?? 0), 0)
  const counts = new Float64Array(last + 1)
  for (const bin of bins) {
    for (let i = 0; i < bin.shapes.length; i++) counts[bin.shapes[i]] += bin.counts[i]
  }
  return { stream, shapes: shapes.filter(shape => shape.number <= last), counts }
}
