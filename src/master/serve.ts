/**
 * A master as a process: judges every suite of its model, one after the other, when something of it
 * changed, rolls its windows up, and deletes what is too old. One of several works, the others
 * stand by. A database that is away is said and waited for; it ends nothing.
 */
import type { Clock } from '../base/clock.ts'
import { messageOf, OperatingError } from '../base/errors.ts'
import { getSuiteFigures, type SuiteFigures } from '../store/figures.ts'
import { type MasterState, storeMasterState } from '../store/heartbeats.ts'
import { type Leadership, tryLead } from '../store/leading.ts'
import type { Store } from '../store/pool.ts'
import { sweep } from '../store/retention.ts'
import { rollUp } from '../store/rollUps.ts'
import { getSuites, suiteDigest, takeSuite } from '../store/suites.ts'
import { makeParts } from '../store/timeParts.ts'
import type { Suppression } from './suppression.ts'
import { SuiteModels } from './models.ts'
import { type MasterOptions, masterTurn } from './turn.ts'

/** Between two sweeps of a suite: what is too old grows slowly. */
const SWEEP_MS = 600_000

/** What is not to be told, as it is declared now. */
export interface DeclaredSuppressions {
  readonly inForce: readonly Suppression[]
  /** Another one whenever they are others. */
  readonly digest: string
  /** Why what lies there now cannot be used, one sentence; empty where it can. */
  readonly problem: string
}

/** How a master runs. */
export interface ServeOptions {
  readonly store: Store
  /** Name of the AnomalyModel, `namespace/name`. */
  readonly model: string
  /** Its own name, unique among the masters of the model. */
  readonly name: string
  readonly judging: MasterOptions
  /** Reads what is not to be told at a moment of the wall clock; absent where nothing can be. */
  readonly suppressions?: (nowMs: number) => DeclaredSuppressions
  readonly findingsDays: number
  readonly historyWindows: number
  readonly pollMs: number
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onState: (state: MasterState) => void
  /** Hears what is stored of the suites when something was judged; of none while it stands by. */
  readonly onFigures?: (suites: readonly SuiteFigures[]) => void
  /** Hears what went wrong, one sentence (a stack where the mistake is ours). */
  readonly onTrouble: (why: string) => void
}

/** Serves until the signal. */
export async function serveMaster(options: ServeOptions): Promise<void> {
  const { clock, signal, pollMs } = options
  let tenure: Tenure | undefined
  while (!signal.aborted) {
    try {
      tenure = await turn(options, tenure)
    } catch (error) {
      await tenure?.leadership.release().catch(() => undefined)
      tenure = undefined
      await tell(options, error)
    }
    await clock.sleep(pollMs, signal)
  }
  await tenure?.leadership.release().catch(() => undefined)
}

/** What a master that works knows of its suites. */
interface Tenure {
  readonly leadership: Leadership
  readonly suites: Map<string, SuiteTenure>
}

interface SuiteTenure {
  readonly epoch: number
  readonly models: SuiteModels
  digest: string
  sweptMs: number
  /** Findings of which something is not told. */
  hidden: number
}

async function turn(
  options: ServeOptions,
  before: Tenure | undefined,
): Promise<Tenure | undefined> {
  const { store, model } = options
  const tenure = before?.leadership.held() === true ? before : await begin(store, model)
  if (tenure === undefined) {
    options.onFigures?.([])
    await say(options, { waiting: 'stands by: another master of this model works' })
    return undefined
  }
  const suites = await getSuites(store, model)
  const declared = options.suppressions?.(options.clock.now())
  let judged = before === undefined
  const troubles: string[] = []
  for (const suite of suites) {
    try {
      judged = (await judge(options, tenure, { suite, declared })) || judged
    } catch (error) {
      troubles.push(setAside(options, tenure, { suite, error }))
    }
  }
  if (judged && options.onFigures) options.onFigures(await getSuiteFigures(store, model))
  const waiting = suites.length === 0 ? 'no source uses this model yet' : (troubles[0] ?? '')
  const hiding = declared && hidingOf(declared, tenure)
  await say(options, { leading: true, suites: suites.length, waiting, ...hiding })
  return tenure
}

/** What fails in one suite is said, and tried again; the others go on. */
function setAside(
  { onTrouble }: ServeOptions,
  { suites, leadership }: Tenure,
  { suite, error }: { readonly suite: string; readonly error: unknown },
): string {
  // The database is away, or another master took over: that is no matter of one suite.
  if (error instanceof OperatingError || !leadership.held()) throw error
  suites.delete(suite)
  onTrouble(`Cannot judge suite "${suite}": ${stackOf(error) || messageOf(error)}`)
  return `cannot judge suite "${suite}": ${messageOf(error)}`
}

/** Where a mistake of ours happened; empty for what is none. */
function stackOf(error: unknown): string {
  return error instanceof Error && !(error instanceof OperatingError) ? (error.stack ?? '') : ''
}

async function begin(store: Store, model: string): Promise<Tenure | undefined> {
  const leadership = await tryLead(store, model)
  return leadership && { leadership, suites: new Map() }
}

function hidingOf({ inForce, problem }: DeclaredSuppressions, { suites }: Tenure) {
  const hidden = [...suites.values()].reduce((sum, each) => sum + each.hidden, 0)
  return { suppressions: { inForce: inForce.length, hidden, problem } }
}

interface Judging {
  readonly suite: string
  readonly declared: DeclaredSuppressions | undefined
}

/** Whether there was anything new to judge. */
async function judge(
  options: ServeOptions,
  { suites }: Tenure,
  { suite, declared }: Judging,
): Promise<boolean> {
  const { store, judging, clock, findingsDays, historyWindows } = options
  const known = suites.get(suite) ?? {
    epoch: await takeSuite(store, suite),
    models: new SuiteModels(suite),
    digest: '',
    sweptMs: 0,
    hidden: 0,
  }
  suites.set(suite, known)
  const { epoch, models } = known
  const digest = `${await suiteDigest(store, suite)} ${declared?.digest ?? ''}`
  const isNew = digest !== known.digest
  if (isNew) {
    const told = declared && { suppressions: declared.inForce }
    known.hidden = await masterTurn(store, suite, { ...judging, ...told, epoch, models })
  }
  known.digest = digest
  await rollUp(store, { suite, epoch, findingsDays })
  if (clock.now() - known.sweptMs < SWEEP_MS) return isNew
  await makeParts(store)
  await sweep(store, { suite, epoch, findingsDays, historyWindows })
  known.sweptMs = clock.now()
  return isNew
}

/** Said to the log at once, and to the database where that is what answers. */
async function tell(options: ServeOptions, error: unknown): Promise<void> {
  options.onTrouble(stackOf(error) || messageOf(error))
  const quick = { ...options, store: { ...options.store, retryMs: 0 } }
  await say(quick, { waiting: messageOf(error) }).catch(() => undefined)
}

async function say(options: ServeOptions, changes: Partial<MasterState>): Promise<void> {
  const { store, model, name, clock, onState } = options
  const state = { lastPollMs: clock.now(), leading: false, suites: 0, waiting: '', ...changes }
  onState(state)
  await storeMasterState(store, { model, name, state })
}
