/**
 * A scanner as a process: turn after turn until it is told to stop. A database that is away, shares
 * that were lost, a directory that is not mounted: it says so, waits and begins again from what is
 * stored; nothing of this ends it.
 */
import type { Clock } from '../base/clock.ts'
import { messageOf, OperatingError } from '../base/errors.ts'
import type { Fetching } from '../flow.ts'
import { getFindingCounts, getModelAge, type SeverityCounts } from '../store/figures.ts'
import type { ScannerState } from '../store/heartbeats.ts'
import { getOverview, type Overview } from '../store/overview.ts'
import type { Store } from '../store/pool.ts'
import { LEASE_MS, releaseShares, renewShares } from '../store/shares.ts'
import type { Crew } from './crew.ts'
import type { LearningOptions } from './job.ts'
import type { Holding } from './holding.ts'
import { type LiveReport, liveTurn } from './live.ts'
import { NodeTenure, type NodeScope } from './node-tenure.ts'
import { Tenure, type TenureOptions } from './tenure.ts'
import { Voice } from './voice.ts'

/** Leases are renewed so often that two losses in a row cost nothing. */
const RENEW_MS = LEASE_MS / 4

/** A source in numbers. */
export interface SourceFigures {
  readonly overview: Overview
  readonly found: SeverityCounts
  /** Of the oldest model that judges, by its log's time; NaN where none does. */
  readonly modelAgeSeconds: number
}

/** Numbers are sums over all streams of the source: not at every turn. */
const FIGURES_MS = 60_000

/** How a scanner runs. */
export interface ServeOptions extends TenureOptions {
  readonly store: Store
  /** Threads; made anew after an error, for theirs may hold what is no longer so. */
  readonly makeCrew: () => Pick<Crew, 'run' | 'close'>
  readonly learning: LearningOptions
  readonly windowMs?: number
  /** So late by event time lines may come before their window is judged. */
  readonly latenessMs: number
  readonly pollMs: number
  readonly paused: boolean
  /** The node that is read, where the source lies on nodes. */
  readonly scope?: NodeScope
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Lines read so far, counted by the crew. */
  readonly lines: () => number
  /** What a service that lines are fetched from was asked so far. */
  readonly fetched?: () => Fetching
  readonly onState: (state: ScannerState) => void
  /** Hears now and then what is stored of the source. */
  readonly onFigures?: (figures: SourceFigures) => void
  /** Hears what went wrong, one sentence (a stack where the mistake is ours). */
  readonly onTrouble: (why: string) => void
}

/** Serves until the signal. */
export async function serveScanner(options: ServeOptions): Promise<void> {
  const { clock, signal, store, pollMs } = options
  const keeping = new AbortController()
  const voice = new Voice(options)
  const kept = keepAlive(options, voice, keeping.signal)
  while (!signal.aborted) {
    const session = new Session(options, voice)
    try {
      while (!signal.aborted) await clock.sleep(await session.turn(), signal)
    } catch (error) {
      if (!signal.aborted) await session.tell(error)
    } finally {
      await session.close()
    }
    await clock.sleep(pollMs, signal)
  }
  keeping.abort()
  await kept
  await releaseShares({ ...store, retryMs: 0 }, options).catch(() => undefined)
}

const NOTHING: LiveReport = {
  files: 0,
  problems: [],
  judged: 0,
  trained: 0,
  watermarkMs: Number.NaN,
  behind: 0,
  more: false,
}

/** From a beginning to the first error. */
class Session {
  readonly #options: ServeOptions
  readonly #voice: Voice
  readonly #tenure: Holding
  #figuresMs = 0
  #crew: Pick<Crew, 'run' | 'close'> | undefined

  constructor(options: ServeOptions, voice: Voice) {
    this.#options = options
    this.#voice = voice
    const { store, scope } = options
    this.#tenure =
      scope === undefined ? new Tenure(store, options) : new NodeTenure(store, options, scope)
  }

  /** Gives how long to wait for the next one, ms. */
  async turn(): Promise<number> {
    const { store, source, learning, windowMs, clock, paused, lines } = this.#options
    if (paused) {
      await this.#say(NOTHING, { waiting: 'paused: nothing is read' })
      return this.#options.pollMs
    }
    this.#crew ??= this.#options.makeCrew()
    const [begin, before] = [clock.now(), lines()]
    const { backlog, patience } = this.#voice
    const { latenessMs } = this.#options
    const tools = { store, tenure: this.#tenure, crew: this.#crew, backlog, patience }
    const live = { ...tools, name: source, learning, latenessMs }
    const report = await liveTurn(windowMs === undefined ? live : { ...live, windowMs })
    const seconds = Math.max(0.001, (clock.now() - begin) / 1000)
    const waiting =
      report.behind > 0 ? 'other scanners are still reading the history; then logs are learned' : ''
    await this.#say(report, {
      waiting,
      lookedMs: begin,
      linesPerSecond: (lines() - before) / seconds,
    })
    await this.#count()
    return report.more ? 0 : this.#options.pollMs
  }

  /** Said to the log at once, and to the database where that is what answers. */
  async tell(error: unknown): Promise<void> {
    const stack = error instanceof Error && !(error instanceof OperatingError) ? error.stack : ''
    this.#options.onTrouble(stack || messageOf(error))
    await this.#voice.failed(messageOf(error)).catch(() => undefined)
  }

  async close(): Promise<void> {
    await this.#crew?.close()
  }

  async #count(): Promise<void> {
    const { store, source, clock, onFigures } = this.#options
    if (onFigures === undefined || clock.now() - this.#figuresMs < FIGURES_MS) return
    this.#figuresMs = clock.now()
    const overview = await getOverview(store, source)
    const found = await getFindingCounts(store, source)
    onFigures({ overview, found, modelAgeSeconds: await getModelAge(store, source) })
  }

  #say(report: LiveReport, changes: Partial<ScannerState>): Promise<void> {
    const { watermarkMs, files, problems } = report
    const { shares } = this.#tenure
    return this.#voice.turned({ watermarkMs, files, problems, shares, ...changes })
  }
}

/** Renews leases while turns take their time; a database that is away is the turn's trouble. */
async function keepAlive(options: ServeOptions, voice: Voice, signal: AbortSignal): Promise<void> {
  const { clock, store, paused } = options
  while (!signal.aborted) {
    await clock.sleep(RENEW_MS, signal)
    if (signal.aborted || paused) continue
    await renewShares({ ...store, retryMs: 0 }, options).catch(() => undefined)
    await voice.still().catch(() => undefined)
  }
}
