/**
 * Judges what is new of a suite, window by window, each once: by the model that was cut last before
 * it. Models are cut at event times that follow from the first one, so what is stored in the end
 * depends neither on how many turns it took nor on where they were cut off.
 */

import { MAX_GAP_WINDOWS } from '../forest/threshold.ts'
import type { Store } from '../store/pool.ts'
import type { FindingSpan } from '../store/settled.ts'
import { getFindingSpans } from '../store/settled.ts'
import type { SuiteModelRecord, SuiteModelSummary, SuiteTraining } from '../store/suiteModels.ts'
import { getSuiteAlarms } from '../store/suiteScores.ts'
import { getSuiteSeries } from '../store/suiteSeries.ts'
import type { SuiteLog } from '../store/suites.ts'
import { alarmRuns } from './budget.ts'
import { judgeFrozen, MEMORY_WINDOWS } from './frozen.ts'
import { groupFindings, nearnessOf } from './group.ts'
import type { Horizon } from './horizon.ts'
import { rateOf } from './incident.ts'
import type { LogSeries } from './join.ts'
import { judgeSuite, type SuiteOptions, type SuiteVerdict } from './master.ts'
import { type SuiteModels, versionAt } from './models.ts'
import type { SuiteRow } from './verdict.ts'

/** Windows that a version is learned from: two days of minutes. */
const HISTORY_WINDOWS = 2880

/** A suite of too few windows is tried again after so many. */
const LEARNING_WINDOWS = 60

/** On so many windows a new version must not raise more alarms than were raised … */
const RECENT_WINDOWS = 240
/** … but for so many: a master that became nervous. */
const MOST_NEW_ALARMS = 2

/** A suite and how it is judged. */
export interface Advancing {
  readonly suite: string
  readonly logs: readonly SuiteLog[]
  readonly horizon: Horizon
  /** Event time up to which it is judged for good; NaN where it is learned from the beginning. */
  readonly judgedMs: number
  readonly options: SuiteOptions
  /** Windows after which a new version is cut; Infinity for none. */
  readonly every: number
  /** Windows behind the horizon are judged as well, until more comes. */
  readonly complete: boolean
  readonly models: SuiteModels
}

/** What is new. */
export interface Advanced {
  readonly rows: readonly SuiteRow[]
  readonly versions: readonly SuiteModelRecord[]
  readonly judgedMs: number
}

/** Judges up to the horizon; undefined where there is nothing yet to judge by. */
export async function advance(store: Store, job: Advancing): Promise<Advanced | undefined> {
  const known = Number.isNaN(job.judgedMs) ? [] : await job.models.list(store)
  return new Advance(store, job, known).run()
}

class Advance {
  readonly #store: Store
  readonly #job: Advancing
  readonly #known: SuiteModelSummary[]
  readonly #versions: SuiteModelRecord[] = []
  readonly #rows: SuiteRow[] = []
  #judgedMs: number
  /** Where a version was to be cut last, and nothing was there to learn from. */
  #passedMs = Number.NEGATIVE_INFINITY

  constructor(store: Store, job: Advancing, known: readonly SuiteModelSummary[]) {
    this.#store = store
    this.#job = job
    this.#known = [...known]
    this.#judgedMs = job.judgedMs
  }

  async run(): Promise<Advanced | undefined> {
    const { horizon, complete } = this.#job
    if (this.#known.length === 0 && !(await this.#first())) return undefined
    for (;;) {
      const next = this.#nextCut()
      await this.#judge(Math.min(next, horizon.judgedMs))
      if (next > horizon.judgedMs) break
      await this.#cut(next)
    }
    const more = complete ? await this.#rowsTo(Number.POSITIVE_INFINITY) : []
    return {
      rows: [...this.#rows, ...more],
      versions: this.#versions,
      judgedMs: this.#judgedMs,
    }
  }

  /**
   * Looks back over all that was learned from in the beginning; over what was judged last, where
   * an older program judged it: scores of the beginning may be deleted by now.
   */
  async #first(): Promise<boolean> {
    const { horizon, judgedMs } = this.#job
    const toMs = Math.max(horizon.learnedMs, Number.isNaN(judgedMs) ? 0 : judgedMs)
    if (horizon.judgedMs < toMs) return false
    const verdict = await this.#learn(toMs)
    if (verdict.joined.window.length === 0) return false
    const { windowMs } = verdict.model
    const cutMs = Math.floor(toMs / windowMs) * windowMs
    await this.#add(verdict, { cutMs, promoted: true })
    this.#rows.push(...verdict.rows)
    this.#judgedMs = cutMs
    return true
  }

  #nextCut(): number {
    const last = this.#known[this.#known.length - 1]
    const { windowMs, learning } = last.trainedOn
    const every = learning === '' ? this.#job.every : Math.min(this.#job.every, LEARNING_WINDOWS)
    return Math.max(last.cutMs, this.#passedMs) + every * windowMs
  }

  /**
   * Each version judges whole windows of its own length. Where the next one has another, the last
   * window before it may reach past where that begins: nothing is left out.
   */
  async #judge(toMs: number): Promise<void> {
    for (;;) {
      const windowMs = versionAt(this.#known, this.#judgedMs)?.trainedOn.windowMs ?? 1
      const next = this.#known.find(each => each.promoted && each.cutMs > this.#judgedMs)
      const nextMs = next?.cutMs ?? Number.POSITIVE_INFINITY
      const lastMs = Math.ceil(nextMs / windowMs) * windowMs
      const endMs = Math.min(lastMs, Math.floor(toMs / windowMs) * windowMs)
      if (!(endMs > this.#judgedMs)) return
      this.#rows.push(...(await this.#rowsTo(endMs)))
      this.#judgedMs = Math.min(endMs, nextMs)
      if (endMs < lastMs) return
    }
  }

  /** Rows behind what is judged, up to a time. */
  async #rowsTo(toMs: number): Promise<SuiteRow[]> {
    const { models } = this.#job
    const version = versionAt(this.#known, this.#judgedMs)
    if (version === undefined) return []
    const model = await models.get(this.#store, version)
    const fromMs = this.#judgedMs - MEMORY_WINDOWS * model.windowMs
    const known = new Set(model.logs.map(({ log }) => log))
    const logs = this.#job.logs.filter(({ fullName }) => known.has(fullName))
    return judgeFrozen(model, await seriesOf(this.#store, logs, { fromMs, toMs }), this.#judgedMs)
  }

  /** A new version; it judges where it is not more nervous than what judged. */
  async #cut(toMs: number): Promise<void> {
    const verdict = await this.#learn(toMs)
    if (verdict.joined.window.length === 0) {
      // What judges goes on to judge.
      this.#passedMs = toMs
      return
    }
    const { windowMs } = verdict.model
    const cutMs = Math.ceil(toMs / windowMs) * windowMs
    const fromMs = cutMs - RECENT_WINDOWS * windowMs
    const alarms = verdict.alarms.filter(({ from }) => from >= fromMs).length
    const before = await this.#alarmsSince(fromMs, windowMs)
    await this.#add(verdict, { cutMs, promoted: alarms <= before + MOST_NEW_ALARMS })
  }

  async #alarmsSince(fromMs: number, windowMs: number): Promise<number> {
    const { suite } = this.#job
    const stored = await getSuiteAlarms(this.#store, suite, { from: fromMs, to: this.#judgedMs })
    const starts = stored.map(({ start }) => start)
    starts.push(...this.#rows.filter(each => each.alarm && each.startMs >= fromMs).map(startOf))
    const windows = Float64Array.from(starts, start => Math.round(start / windowMs))
    return alarmRuns(
      windows.map(() => 1),
      windows,
      0,
    ).length
  }

  async #learn(toMs: number): Promise<SuiteVerdict> {
    const longest = this.#job.logs.reduce((most, { windowMs }) => Math.max(most, windowMs), 0)
    const fromMs = toMs - HISTORY_WINDOWS * longest
    return judgeSuite(
      await seriesOf(this.#store, this.#job.logs, { fromMs, toMs }),
      this.#job.options,
    )
  }

  async #add(
    verdict: SuiteVerdict,
    { cutMs, promoted }: { readonly cutMs: number; readonly promoted: boolean },
  ): Promise<void> {
    const model = { ...verdict.model, cutMs }
    const version = (this.#known.at(-1)?.version ?? 0) + 1
    const rate = await this.#rateUpTo(cutMs, model.windowMs)
    const summary = { version, cutMs, promoted, trainedOn: trainedOn(verdict, rate) }
    this.#versions.push({ ...summary, bytes: this.#job.models.cut({ summary, model }) })
    this.#known.push(summary)
  }

  /** Findings that chance brings, told by those that later windows cannot change. */
  async #rateUpTo(cutMs: number, windowMs: number): Promise<number> {
    const ids = this.#job.logs.map(({ id }) => id)
    const to = cutMs - (MAX_GAP_WINDOWS + 1) * windowMs
    const from = cutMs - HISTORY_WINDOWS * windowMs
    const spans = await getFindingSpans(this.#store, ids, { from, to })
    return rateOf(groupFindings(spans.map(groupable), nearnessOf(windowMs)))
  }
}

function startOf({ startMs }: SuiteRow): number {
  return startMs
}

function groupable({ log, from, to, onsetMs }: FindingSpan, at: number) {
  return { id: String(at).padStart(9, '0'), log: String(log), from, to, onsetMs }
}

function trainedOn({ model, joined }: SuiteVerdict, rate: number): SuiteTraining {
  const { windowMs, rows, logs, learning, calibration } = model
  const { window } = joined
  return {
    ...{ windows: rows, windowMs, logs: logs.length, rate, learning },
    from: window[0] * windowMs,
    to: (window[window.length - 1] + 1) * windowMs,
    threshold: calibration?.threshold ?? Number.NaN,
  }
}

/** The timed windows of the logs that are judged, by full name: what is shown may change. */
async function seriesOf(
  store: Store,
  logs: readonly SuiteLog[],
  stretch: { readonly fromMs: number; readonly toMs: number },
): Promise<LogSeries[]> {
  const names = new Map(logs.map(({ id, fullName }) => [id, fullName]))
  const trained = logs.filter(log => log.trained).map(({ id }) => id)
  const all = await getSuiteSeries(store, trained, stretch)
  return all.map(({ id, ...scores }) => ({ log: names.get(id) ?? '', ...scores }))
}
