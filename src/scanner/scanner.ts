/**
 * One turn of the flow over a whole source: poll, read what is new, learn or judge what was read.
 * All decisions are taken from what the store holds, so a turn may be cut anywhere and done again.
 */
import { OperatingError } from '../base/errors.ts'
import type { FileRecord, Problem } from '../flow.ts'
import { chooseWindowMs } from '../forest/windows.ts'
import type { Retriever } from '../retrieve/retriever.ts'
import { getUnjudged, getUnlearned, getUntold, getUntrained } from '../store/due.ts'
import { storeFiles } from '../store/files.ts'
import { markJudged, markLearned } from '../store/judged.ts'
import type { Store } from '../store/pool.ts'
import { storeOwnFiles } from '../store/sharedFiles.ts'
import { getLastTime, getLongest } from '../store/spans.ts'
import type { Backlog } from './backlog.ts'
import type { Crew } from './crew.ts'
import { grouped, type Sized } from './grouping.ts'
import type { Job, ReadJob, StreamSpans, TurnRight } from './job.ts'
import { configNumber } from './learning.ts'

/** A source that is being scanned. */
export interface OpenSource {
  readonly store: Store
  readonly name: string
  readonly retriever: Retriever
  readonly crew: Pick<Crew, 'run'>
  /** Where not given, all files are ours, and each stream is a log. */
  readonly division?: Division
  /** Windows are judged as event time passes them: lines may come too late. */
  readonly grows?: boolean
  /** Where given, it is told what is unread and what is read. */
  readonly backlog?: Backlog
}

/** How streams make logs, and which of both are this scanner's. */
export interface Division {
  logOf(stream: string): string
  /**
   * By which right the turns of a stream are committed; undefined where it is another's. Where
   * there is no such function, no other scanner reads the source.
   */
  rightTo?(stream: string): TurnRight | undefined
  /** Whether this scanner learns and judges the log; where it does not say so, it does. */
  judges?(log: string): boolean
}

/** What the reading of a turn brought. */
export interface ReadReport {
  readonly files: number
  readonly problems: readonly Problem[]
  /** Streams that had new bytes. */
  readonly streams: number
  /** There is more to be had at once. */
  readonly more: boolean
  /** Paths of files that were not as they were seen, and of which nothing was read. */
  readonly held: readonly string[]
}

/** Streams of one job: many share messages and commits … */
const JOB_STREAMS = { least: 16, most: 256 }

/** … but not so many that there are fewer jobs than this: they keep the crew evenly busy. */
const JOBS = 64

/** Bytes of one job, unless a single stream has more. */
const JOB_BYTES = 8 << 20

/** Reads all that is new. `onTotal` hears how many bytes that will be. */
export async function readNew(
  source: OpenSource,
  onTotal: (bytes: number) => void,
): Promise<ReadReport> {
  const first = await pollAndRead(source, onTotal)
  if (first.stale === 0) return first
  // What a file has become is told by another look, at once: it may be gone at the next poll.
  const second = await pollAndRead(source, onTotal)
  const problems = [...first.problems, ...second.problems]
  return { ...second, problems, streams: first.streams + second.streams }
}

async function pollAndRead(
  source: OpenSource,
  onTotal: (bytes: number) => void,
): Promise<ReadReport & { readonly stale: number }> {
  const { backlog } = source
  const beganMs = backlog?.nowMs() ?? 0
  const { spans, changed, files, bytes, ...poll } = await source.retriever.poll()
  onTotal(bytes)
  backlog?.looked(beganMs, spans)
  await storeChanged(source, changed)
  source.retriever.committed(changed)
  const streams = spans.size
  // What a job read is known at once, and the job forgotten: there may be many.
  const results = await Promise.all(readJobs(source, spans).map(job => runRead(source, job)))
  const problems = [...poll.problems, ...results.flatMap(each => each.problems)]
  const stale = results.flatMap(each => each.stale)
  const held = [...(poll.held ?? []), ...stale]
  return { files, problems, streams, more: poll.more ?? false, held, stale: stale.length }
}

async function runRead(
  { crew, retriever, backlog }: OpenSource,
  job: ReadJob,
): Promise<{ readonly problems: readonly Problem[]; readonly stale: readonly string[] }> {
  const { files, problems, stale = [] } = await crew.run(job)
  const read = lastOf(files)
  retriever.committed(read)
  backlog?.read(job.streams.map(each => each.stream))
  if (backlog !== undefined) backlog.grew(await retriever.grown(read))
  return { problems, stale }
}

/** A file has a record from each of its turns: the last one counts. */
function lastOf(files: readonly FileRecord[]): FileRecord[] {
  return [...new Map(files.map(file => [file.id, file])).values()]
}

/** Records that changed without new bytes; those of others are left to them. */
async function storeChanged(
  { store, name, division }: OpenSource,
  changed: readonly FileRecord[],
): Promise<void> {
  if (division?.rightTo === undefined) return storeFiles(store, name, changed)
  const owned = changed.flatMap(record => {
    const right = division.rightTo?.(record.stream)
    return right === undefined ? [] : [{ record, fence: right.share }]
  })
  if (!(await storeOwnFiles(store, name, owned))) throw sharesLost(name)
}

function sharesLost(source: string): OperatingError {
  return new OperatingError(
    `Cannot go on with files of "${source}": another scanner took them over, for this one was ` +
      'not heard of in time; it goes on with what is left to it',
  )
}

/** Large streams first and alone, small ones together: no worker waits for another at the end. */
function readJobs(
  { division, grows = false }: OpenSource,
  spans: ReadonlyMap<string, StreamSpans['spans']>,
): ReadJob[] {
  const sized = [...spans].map(([stream, list]) => ({
    ...placed(division, stream),
    spans: list,
    bytes: list.reduce((sum, { file }) => sum + Math.max(0, file.size - file.position), 0),
  }))
  sized.sort((a, b) => b.bytes - a.bytes || (a.stream < b.stream ? -1 : 1))
  const wanted = Math.ceil(sized.length / JOBS)
  const streams = Math.min(JOB_STREAMS.most, Math.max(JOB_STREAMS.least, wanted))
  const jobs: ReadJob[] = []
  let open: StreamSpans[] = []
  let bytes = 0
  for (const each of sized) {
    const { bytes: own, ...streamSpans } = each
    open.push(streamSpans)
    bytes += own
    if (open.length < streams && bytes < JOB_BYTES) continue
    jobs.push({ kind: 'read', streams: open, grows })
    open = []
    bytes = 0
  }
  if (open.length > 0) jobs.push({ kind: 'read', streams: open, grows })
  return jobs
}

function placed(division: Division | undefined, stream: string): Omit<StreamSpans, 'spans'> {
  if (division === undefined) return { stream }
  const log = division.logOf(stream)
  const right = division.rightTo?.(stream)
  return right === undefined ? { stream, log } : { stream, log, right }
}

/** How a turn learns or judges. */
export interface JudgeOptions {
  /** From the AnomalyModel; absent: chosen from the extent of the logs. */
  readonly windowMs?: number
  /** Logs that were learned under another configuration are learned again. */
  readonly configDigest: string
  /** Windows that end by then are complete; Infinity where no more will come. */
  readonly watermarkMs: number
  /** So late by event time lines may come in logs that grow: later windows are provisional. */
  readonly latenessMs: number
  /** Hears how many logs are done, of how many. */
  readonly onLog: (done: number, total: number) => void
}

/** Learns every log that has anything new, and looks back over it. Gives the windows judged. */
export async function learnNew(source: OpenSource, options: JudgeOptions): Promise<number> {
  const windowMs = options.windowMs ?? (await usualWindow(source))
  const config = configNumber(options.configDigest)
  const due = await getUnlearned(source.store, source.name, { windowMs, config })
  const times = await timesOf(source, options)
  const learning = due.map(({ log, lastBins, bytes }) => {
    const job = { kind: 'learn', log, lookBack: true, windowMs, ...times, lastBins } as const
    return { job, bytes }
  })
  const windows = await runLogs(source, options, grouped(learning))
  await markLearned(source.store, source.name, markOf(times))
  return windows
}

/** Says how far all logs of a source without shares are judged, for the master. */
export async function noteJudged(source: OpenSource, options: JudgeOptions): Promise<void> {
  await markJudged(source.store, source.name, markOf(await timesOf(source, options)))
}

/** Logs without times are not judged up to any. */
function markOf({ settledMs }: { readonly settledMs: number }): number {
  return settledMs > 0 ? settledMs : Number.NaN
}

/** Judges what is new in every log that has a model. Gives the windows judged. */
export async function judgeNew(source: OpenSource, options: JudgeOptions): Promise<number> {
  const { store, name } = source
  const { watermarkMs } = options
  const due = Number.isFinite(watermarkMs)
    ? await getUnjudged(store, name, watermarkMs)
    : await getUntold(store, name)
  const times = await timesOf(source, options)
  const ours = due.filter(({ log }) => isOurs(source, log))
  const jobs = ours.map(({ log, lastBins, bytes }) => {
    return { job: { kind: 'judge', log, ...times, lastBins } as const, bytes, logs: 1 }
  })
  return runLogs(source, options, jobs)
}

/** What lies at the end of logs that do not grow may still be gone on with. */
async function timesOf(
  { store, name }: OpenSource,
  { watermarkMs, latenessMs }: JudgeOptions,
): Promise<{ readonly watermarkMs: number; readonly settledMs: number }> {
  if (Number.isFinite(watermarkMs)) return { watermarkMs, settledMs: watermarkMs }
  const end = Math.max(0, await getLastTime(store, name))
  return { watermarkMs, settledMs: end - latenessMs }
}

function isOurs({ division }: OpenSource, log: string): boolean {
  return division?.judges?.(log) ?? true
}

/**
 * Trains on the side what is due: logs that were judged for long enough since their last training,
 * or trained under another configuration, and logs that had too few windows so far. Gives the
 * windows trained on.
 */
export async function trainDue(
  source: OpenSource,
  options: JudgeOptions & { readonly retrainEveryWindows: number },
): Promise<number> {
  const config = configNumber(options.configDigest)
  const than = { config, windows: options.retrainEveryWindows }
  const found = await getUntrained(source.store, source.name, than)
  const due = found.filter(({ log }) => isOurs(source, log))
  if (due.length === 0) return 0
  const usual = options.windowMs ?? (await usualWindow(source))
  const times = await timesOf(source, options)
  const learning = due.map(({ log, lastBins, bytes, ...known }) => {
    const windowMs = known.windowMs ?? usual
    const lookBack = !known.trained
    const job = { kind: 'learn', log, lookBack, windowMs, ...times, lastBins } as const
    return { job, bytes }
  })
  return runLogs(source, options, grouped(learning))
}

async function runLogs(
  source: OpenSource,
  { onLog }: Pick<JudgeOptions, 'onLog'>,
  jobs: readonly Sized<Job>[],
): Promise<number> {
  const total = jobs.reduce((sum, { logs }) => sum + logs, 0)
  let done = 0
  onLog(0, total)
  // The largest first: no thread is left alone with one at the end.
  const ordered = jobs.toSorted((a, b) => b.bytes - a.bytes)
  const results = await Promise.all(
    ordered.map(async ({ job, logs }) => {
      const result = await source.crew.run(job)
      done += logs
      onLog(done, total)
      return result.windows
    }),
  )
  return results.reduce((sum, windows) => sum + windows, 0)
}

/** The length of windows, by how long the longest log is. */
export async function usualWindow({ store, name }: OpenSource): Promise<number> {
  return chooseWindowMs(await getLongest(store, name))
}
