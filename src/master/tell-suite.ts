/** Tells a suite: reads what is to be told, looks into it, and stores its incidents. */
import type { Finding } from '../flow.ts'
import { appendFindings } from '../store/findings.ts'
import { renewIncidents, type ToldIncident } from '../store/incidents.ts'
import type { SourceMarks } from '../store/judged.ts'
import { addLooks, type StoredLook } from '../store/looks.ts'
import { type Connection, type Store, transaction } from '../store/pool.ts'
import {
  countHidden,
  countNoise,
  deleteSuiteFindings,
  getFindingSpans,
  type Settled,
  settleFindings,
  unsettleFindings,
} from '../store/settled.ts'
import { getSuiteAlarms } from '../store/suiteScores.ts'
import { type SuiteState, storeSuiteState } from '../store/suiteStates.ts'
import type { SuiteLog } from '../store/suites.ts'
import type { Deviation } from './deviation.ts'
import { nearnessOf } from './group.ts'
import { type Gathered, incidentsOf, occasionsOf } from './incident.ts'
import type { Occasion } from './look.ts'
import { lookInto, named, spokenOf } from './looking.ts'
import { habitsIn, type SuiteModel } from './model.ts'
import { type SuiteModels, versionAt } from './models.ts'
import { withoutNoise } from './noisy.ts'
import { putNotices } from './outbox.ts'
import { type SuiteReach, suiteReach, untilOf } from './reach.ts'
import { recurringIn } from './recurring.ts'
import { type Hearing, hear } from './suppressing.ts'
import { closingOf, gathered, inOrder, untimedIncidents } from './telling.ts'
import type { MasterOptions } from './turn.ts'
import { usualLogs } from './usual.ts'
import { alarmsOf, type Carried, type SuiteAlarm, type SuiteRow } from './verdict.ts'

/** A suite of which the rows are judged. */
export interface TellingSuite {
  readonly suite: string
  readonly logs: readonly SuiteLog[]
  readonly options: MasterOptions
  readonly models: SuiteModels
  readonly state: SuiteState
  /** How far its sources are judged. */
  readonly marks: readonly SourceMarks[]
  /** Event time up to which it was learned in the beginning. */
  readonly learnedMs: number
  /** Digest of what is not to be told now. */
  readonly hides: string
  /** Throws where the suite is not ours any more. */
  hold(connection: Connection): Promise<void>
}

/** A day of counter-evidence is enough for what does not end. */
const MOST_USUAL_WINDOWS = 1440

/**
 * Makes and stores the incidents that are not closed; all, where other things are to be told. Gives
 * of how many findings something is hidden.
 */
export async function tellSuite(store: Store, suite: TellingSuite): Promise<number> {
  const { logs, options, learnedMs, state } = suite
  const { suppressions = [], retell = false } = options
  const all = retell || state.hides !== suite.hides
  const { alarmsPerDay: findingsPerDay } = options
  const hearing = await hear(store, logs, { suppressions, learnedMs, all, findingsPerDay })
  const touched = hearing.tellings.filter(({ each }) => each.by.length > 0)
  for (const { each } of touched) options.onHidden?.(each)
  const knowledge = await knowledgeOf(store, suite)
  const { windowMs, untilMs } = knowledge
  const reach = suiteReach({ windowMs, untilMs, logs, marks: suite.marks })
  const told = all ? Number.NEGATIVE_INFINITY : state.toldMs
  const alarms = await alarmsFrom(store, suite, { knowledge, fromMs: told })
  const alone = all ? alarms : await unexplained(store, suite, { alarms, windowMs })
  const found = gathered(hearing, alone, windowMs)
  const making = { found, hearing, knowledge, reach, alarms }
  const made = await incidentsIn(store, suite, making)
  await storeTold(store, suite, { ...made, all })
  const settled = new Set(made.settling.map(({ id }) => id))
  const ids = logs.map(({ id }) => id)
  if (options.onNoise !== undefined) {
    const open = [...made.left].filter(id => !settled.has(id)).length
    options.onNoise(open + (await countNoise(store, ids)))
  }
  if (suppressions.length === 0) return 0
  const open = touched.filter(({ each }) => !settled.has(each.stored.id))
  return open.length + (await countHidden(store, ids))
}

interface Since {
  readonly knowledge: Knowledge
  readonly fromMs: number
}

async function alarmsFrom(
  store: Store,
  { suite, logs }: TellingSuite,
  { knowledge, fromMs }: Since,
): Promise<SuiteAlarm[]> {
  const range = { from: fromMs, to: Number.POSITIVE_INFINITY }
  const scores = await getSuiteAlarms<Carried>(store, suite, range)
  const rows = scores.map(({ start, carried, ...score }) => {
    return { ...score, startMs: start, ...(carried && { carried }) }
  })
  return stretchesOf(rows, knowledge).flatMap(({ windowMs, own }) => {
    return alarmsOf(own, windowMs).map(alarm => {
      return { ...alarm, contributors: named(alarm.contributors, logs) }
    })
  })
}

/** Rows that windows of one length made, in a row. */
interface RowStretch {
  readonly windowMs: number
  readonly own: SuiteRow[]
}

function stretchesOf(rows: readonly SuiteRow[], { windowAt }: Knowledge): RowStretch[] {
  const stretches: RowStretch[] = []
  for (const row of rows) {
    const windowMs = windowAt(row.startMs)
    const last = stretches.at(-1)
    if (last?.windowMs === windowMs) last.own.push(row)
    else stretches.push({ windowMs, own: [row] })
  }
  return stretches
}

/** What became of findings that explain an alarm of the suite. */
const EXPLAINING: ReadonlySet<Settled> = new Set(['told', 'part', 'joined', 'noise'])

/** Alarms that no finding of a closed incident explains. */
async function unexplained(
  store: Store,
  { logs }: TellingSuite,
  { alarms, windowMs }: { readonly alarms: readonly SuiteAlarm[]; readonly windowMs: number },
): Promise<SuiteAlarm[]> {
  if (alarms.length === 0) return []
  const { spreadMs } = nearnessOf(windowMs)
  const ids = logs.map(({ id }) => id)
  const ends = { from: alarms[0].from - spreadMs, to: Number.POSITIVE_INFINITY }
  const closed = (await getFindingSpans(store, ids, ends)).filter(({ settled }) => {
    return settled !== null && EXPLAINING.has(settled)
  })
  return alarms.filter(alarm => {
    return closed.every(({ to, onsetMs }) => to + spreadMs < alarm.from || onsetMs > alarm.to)
  })
}

/** What the suite knew at an event time. */
interface Knowledge {
  /** Length of the windows that are judged now, and of those that were at an event time. */
  readonly windowMs: number
  readonly windowAt: (atMs: number) => number
  readonly untilMs: number
  readonly rate: (atMs: number) => number
  readonly at: (atMs: number) => Promise<SuiteModel | undefined>
}

async function knowledgeOf(
  store: Store,
  { models, state, logs }: TellingSuite,
): Promise<Knowledge> {
  const versions = await models.list(store)
  const longest = logs.reduce((most, { windowMs }) => Math.max(most, windowMs), 1)
  const windowMs = versions.findLast(each => each.promoted)?.trainedOn.windowMs ?? longest
  return {
    windowMs,
    windowAt: atMs => versionAt(versions, atMs)?.trainedOn.windowMs ?? windowMs,
    untilMs: state.judgedMs ?? Number.NaN,
    rate: atMs => versionAt(versions, atMs)?.trainedOn.rate ?? 0,
    at: async atMs => {
      const version = versionAt(versions, atMs)
      return version && models.get(store, version)
    },
  }
}

interface Making {
  readonly found: Gathered
  readonly hearing: Hearing
  readonly knowledge: Knowledge
  readonly reach: SuiteReach
  readonly alarms: readonly SuiteAlarm[]
}

async function incidentsIn(
  store: Store,
  suite: TellingSuite,
  { found, hearing, knowledge, reach, alarms }: Making,
): Promise<Omit<ToldSuite, 'all'>> {
  const { windowMs, rate } = knowledge
  const occasions = occasionsOf(found)
  const looks = await lookInto(store, occasions, {
    ...{ suite: suite.suite, logs: suite.logs, windowMs },
    parser: suite.options.parser ?? 'Shapes',
    untilMs: occasion => untilOf(occasion, reach),
    habits: async atMs => {
      const model = await knowledge.at(atMs)
      return model === undefined ? { logs: new Map(), variance: 0 } : habitsIn(model)
    },
  })
  const usual = new Map<string, readonly string[]>()
  for (const occasion of occasions) {
    usual.set(occasion.key, await usualIn(store, suite, { occasion, knowledge }))
  }
  const silenced = hearing.tellings.flatMap(({ each }) => (each.by.length > 0 ? each.stored : []))
  const shown = withoutSilenced(looks.shown, silenced)
  const closing = closingOf(found, occasions, { hearing, reach, all: alarms })
  const recurring = await recurringIn(store, hearing, nearnessOf(windowMs).gapMs)
  const made = incidentsOf(found, { windowMs, looks: shown, usual, rate, recurring })
  const { timed, left, settledOf } = withoutNoise(found, made, hearing.noise)
  const incidents = [
    ...timed.map(incident => ({ ...incident, closed: closing.keys.has(incident.id) })),
    ...untimedIncidents(hearing),
  ]
  const told = new Set(hearing.tellings.map(({ each }) => each.stored.id))
  const settling = closing.settling.map(settledOf)
  return { incidents: inOrder(incidents), ...closing, settling, left, looks: looks.stored, told }
}

/** The counter-evidence of an occasion, up to what is judged of it. */
async function usualIn(
  store: Store,
  { logs }: TellingSuite,
  { occasion, knowledge }: { readonly occasion: Occasion; readonly knowledge: Knowledge },
): Promise<readonly string[]> {
  const { from, to } = occasion
  const model = await knowledge.at(from)
  if (model === undefined) return []
  const fromMs = Math.max(from, to - MOST_USUAL_WINDOWS * knowledge.windowMs)
  const usual = usualLogs(await spokenOf(store, logs, { from: fromMs, to }), model)
  return named(
    usual.map(log => ({ log })),
    logs,
  ).map(({ log }) => log)
}

/** A log of whose findings something is hidden is not to come back by what its lines show. */
function withoutSilenced(
  looks: ReadonlyMap<string, readonly Deviation[]>,
  silenced: readonly Finding[],
): ReadonlyMap<string, readonly Deviation[]> {
  if (silenced.length === 0) return looks
  const isSilenced = ({ log, onsetMs }: Deviation): boolean =>
    silenced.some(each => each.log === log && each.from <= onsetMs && onsetMs < each.to)
  return new Map([...looks].map(([key, each]) => [key, each.filter(own => !isSilenced(own))]))
}

interface ToldSuite extends ReturnType<typeof closingOf> {
  readonly all: boolean
  readonly incidents: readonly ToldIncident[]
  readonly looks: readonly StoredLook[]
  /** Ids of findings that are left out as noise. */
  readonly left: ReadonlySet<string>
  /** Ids of the findings of logs: what else is a member was found by the master alone. */
  readonly told: ReadonlySet<string>
}

async function storeTold(
  store: Store,
  { suite, logs, state, hides, hold, options }: TellingSuite,
  { all, incidents, settling, toldMs, looks, told }: ToldSuite,
): Promise<void> {
  const ids = new Map(logs.map(log => [log.name, log.id]))
  const own = incidents.flatMap(({ members, closed }) =>
    members
      .filter(({ finding }) => !told.has(finding.id))
      .map(({ finding }) => ({ finding, closed })),
  )
  await transaction(
    store,
    async connection => {
      await hold(connection)
      if (all) await unsettleFindings(connection, [...ids.values()])
      await deleteSuiteFindings(connection, [...ids.values()])
      for (const { finding } of own) {
        await appendFindings(connection, ids.get(finding.log) ?? 0, [finding])
      }
      await renewIncidents(connection, suite, { incidents, all })
      const untilMs = state.judgedMs ?? Number.NaN
      const { listeners = [], onPutOff } = options
      const hearing = { listeners, ...(onPutOff && { onPutOff }) }
      await putNotices(connection, incidents, { suite, logs, untilMs, ...hearing })
      const closed = own
        .filter(each => each.closed)
        .map(({ finding }) => {
          return { log: ids.get(finding.log) ?? 0, id: finding.id, settled: 'told' as const }
        })
      await settleFindings(connection, [...settling, ...closed])
      await addLooks(connection, suite, looks)
      const toldTo = all ? toldMs : Math.max(toldMs, state.toldMs)
      await storeSuiteState(connection, suite, { ...state, hides, toldMs: toldTo })
    },
    { step: `storing the incidents of "${suite}"`, repeatable: true },
  )
}
