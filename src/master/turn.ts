/**
 * A turn of the master: judges what is new of the suite, each window once, and makes incidents of
 * what is new among the findings. Both are stored whole or not at all, one after the other, so a
 * turn may be cut anywhere. The deciding parts are pure; this is the way to and from the store.
 */
import { OperatingError } from '../base/errors.ts'
import { strongHash } from '../base/hash.ts'
import type { TrainerName } from '../forest/forest.ts'
import { getMarks } from '../store/judged.ts'
import { type Connection, type Store, transaction } from '../store/pool.ts'
import { deleteSuiteModels, storeSuiteModel } from '../store/suiteModels.ts'
import { appendSuiteScores, deleteSuiteScoresFrom, type SuiteScore } from '../store/suiteScores.ts'
import { getSuiteState, type SuiteState, storeSuiteState } from '../store/suiteStates.ts'
import { getSuiteLogs, holdSuite, type SuiteLog } from '../store/suites.ts'
import { type Advanced, advance } from './advance.ts'
import { type Horizon, horizonOf } from './horizon.ts'
import { SuiteModels } from './models.ts'
import type { Listener } from './noticing.ts'
import type { Suppression, Told } from './suppression.ts'
import { tellSuite } from './tell-suite.ts'
import type { SuiteRow } from './verdict.ts'

/** How the suite is judged; from the AnomalyModel. */
export interface MasterOptions {
  readonly trees: number
  readonly sampleSize: number
  readonly extensionLevel: number
  readonly seed: number
  readonly trainer: TrainerName
  /** Suite alarms that one accepts per day of logs. */
  readonly alarmsPerDay: number
  /** Windows after which a new version of the suite's model is cut; absent: none is. */
  readonly retrainEveryWindows?: number
  /** How templates are found; Shapes where not given. */
  readonly parser?: 'Shapes' | 'Drain'
  /** Ownership of the suite (`takeSuite`), where several masters may judge it. */
  readonly epoch?: number
  /** What is not to be told now. */
  readonly suppressions?: readonly Suppression[]
  /** Who is told of incidents, by messages in the outbox. */
  readonly listeners?: readonly Listener[]
  /** Hears how many messages were too many at once, and how many more are never told. */
  readonly onPutOff?: (messages: number, leftOut: number) => void
  /** Looks back over all again, as a scan does; else what was judged stays. */
  readonly anew?: boolean
  /** The logs do not grow: their last windows are judged as well, until more comes. */
  readonly complete?: boolean
  /** All incidents are made again, closed ones, too: they come out the same. */
  readonly retell?: boolean
  /** Models that are at hand from the turn before. */
  readonly models?: SuiteModels
  /** Hears of each finding of which something is hidden, where its incident is not closed. */
  onHidden?(hidden: Told): void
  /** Hears how many findings are left out, because their logs have more than is told of a day. */
  onNoise?(findings: number): void
}

/**
 * Judges what is new of the suite, and makes its incidents; both are stored. Gives of how many
 * findings something is hidden.
 */
export async function masterTurn(
  store: Store,
  suite: string,
  options: MasterOptions,
): Promise<number> {
  const before = await getSuiteState(store, suite)
  const state = options.anew ? { ...before, judgedMs: null, hides: '' } : before
  const logs = await getSuiteLogs(store, suite)
  const models = options.models ?? new SuiteModels(suite)
  const marks = await getMarks(store, suite)
  const horizon = horizonOf(marks, state.judgedMs === null)
  const turn = { suite, logs, options, models }
  const judged = horizon && (await judge(store, turn, { horizon, state }))
  return tellSuite(store, {
    ...{ ...turn, marks },
    state: judged ?? state,
    learnedMs: horizon?.learnedMs ?? Number.POSITIVE_INFINITY,
    hides: strongHash(JSON.stringify((options.suppressions ?? []).map(hidingOf))),
    hold: connection => hold(connection, suite, options.epoch),
  })
}

interface Turn {
  readonly suite: string
  readonly logs: readonly SuiteLog[]
  readonly options: MasterOptions
  readonly models: SuiteModels
}

function hidingOf({ template, shapes, where, log }: Suppression): unknown {
  return [template, shapes, where, log]
}

/** Judges up to the horizon; gives where the suite stands then. */
async function judge(
  store: Store,
  { suite, logs, options, models }: Turn,
  { horizon, state }: { readonly horizon: Horizon; readonly state: SuiteState },
): Promise<SuiteState | undefined> {
  const { trees, sampleSize, extensionLevel, seed, trainer, alarmsPerDay } = options
  const advanced = await advance(store, {
    ...{ suite, logs, horizon, models },
    judgedMs: state.judgedMs ?? Number.NaN,
    options: { forest: { trees, sampleSize, extensionLevel, seed, trainer }, alarmsPerDay },
    every: options.retrainEveryWindows ?? Number.POSITIVE_INFINITY,
    complete: options.complete === true,
  })
  if (advanced === undefined) {
    if (options.anew) await forget(store, suite, options.epoch)
    return undefined
  }
  const { rows, versions, judgedMs } = advanced
  if (rows.length + versions.length > 0 || judgedMs !== state.judgedMs) {
    return storeRows(store, { suite, options }, { advanced, state })
  }
  return state
}

/** A suite that cannot be learned anew has no past verdicts. */
async function forget(store: Store, suite: string, epoch: number | undefined): Promise<void> {
  await transaction(store, async connection => {
    await hold(connection, suite, epoch)
    await deleteSuiteModels(connection, suite)
    await deleteSuiteScoresFrom(connection, suite)
  })
}

async function storeRows(
  store: Store,
  { suite, options }: Pick<Turn, 'suite' | 'options'>,
  { advanced, state }: { readonly advanced: Advanced; readonly state: SuiteState },
): Promise<SuiteState> {
  const { rows, versions, judgedMs } = advanced
  const isFirst = versions[0]?.version === 1
  const after = { ...state, judgedMs, hides: isFirst ? '' : state.hides }
  // What was said of windows behind what is judged was provisional; learned anew, what it is
  // learned from is judged again, and what lies before stays.
  const past = state.judgedMs ?? Number.NEGATIVE_INFINITY
  const fromMs = Math.min(past, rows[0]?.startMs ?? past)
  await transaction(
    store,
    async connection => {
      await hold(connection, suite, options.epoch)
      if (isFirst) await deleteSuiteModels(connection, suite)
      for (const version of versions) await storeSuiteModel(connection, suite, version)
      await deleteSuiteScoresFrom(connection, suite, fromMs)
      await appendSuiteScores(connection, suite, rows.map(scoreOf))
      await storeSuiteState(connection, suite, after)
    },
    { step: `storing what was judged of "${suite}"`, repeatable: true },
  )
  return after
}

function scoreOf({ startMs, carried, ...row }: SuiteRow): SuiteScore {
  return { ...row, start: startMs, carried: carried ?? null }
}

/** Throws where another master took the suite over; it stays ours until the transaction ends. */
async function hold(
  connection: Connection,
  suite: string,
  epoch: number | undefined,
): Promise<void> {
  if (epoch === undefined || (await holdSuite(connection, { suite, epoch }))) return
  throw new OperatingError(
    `Cannot store the incidents of "${suite}": another master took it over; this one stands by`,
  )
}
