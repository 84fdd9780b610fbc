/** What the main thread and the scanner threads say to each other. Plain data only. */
import type { FileRecord, Problem, Span } from '../flow.ts'
import type { Fence } from '../store/share.ts'

/** Settings that hold for a whole run. */
export interface WorkerSetup {
  readonly databaseUrl: string
  /** Where the database is, in words for a person. */
  readonly databasePlace: string
  readonly source: string
  readonly root: string
  readonly parser: 'Shapes' | 'Drain'
  readonly learning: LearningOptions
}

/** How logs are learned; from the AnomalyModel. */
export interface LearningOptions {
  readonly trees: number
  readonly sampleSize: number
  readonly extensionLevel: number
  readonly trainer: 'logforest' | 'ml-isolation-forest'
  readonly seed: number
  readonly minWindows: number
  /** A new version is trained after so many windows were judged. */
  readonly retrainEveryWindows: number
  /** … from so many windows of the past. */
  readonly historyWindows: number
  readonly findingsPerLogPerDay: number
  /** What names sessions: Auto, Off or a pattern. */
  readonly identifier: string
  /** Hash of all that shapes a model: models of another digest are not compared. */
  readonly configDigest: string
}

/** A stream and the new bytes of its files, in reading order. */
export interface StreamSpans {
  readonly stream: string
  /** The log that it feeds; where not given, one of the same name. */
  readonly log?: string
  readonly spans: readonly Span[]
  /** Where several scanners may read the source: by which right turns are committed. */
  readonly right?: TurnRight
}

/** The right to commit the turns of a log. */
export interface TurnRight {
  readonly share: Fence
  /** Others read the source at the same time: a new file may be taken for two streams. */
  readonly contested: boolean
}

/** Reads new bytes of some streams and commits their turns. */
export interface ReadJob {
  readonly kind: 'read'
  /** Windows are judged as event time passes them: lines may come too late. */
  readonly grows?: boolean
  readonly streams: readonly StreamSpans[]
}

/** Learns a log from what is stored of it. */
export interface LearnJob {
  readonly kind: 'learn'
  readonly log: string
  /**
   * Look back: judge all windows anew. Otherwise a new version is trained on the judged windows and
   * takes over where it is not worse; past scores stay.
   */
  readonly lookBack: boolean
  readonly windowMs: number
  /** Windows that end by then are complete (event time); Infinity where no more will come. */
  readonly watermarkMs: number
  /** Windows that end behind this (event time) are judged again when more lines come. */
  readonly settledMs: number
  /** Stored extent that this job covers (LogSpan.lastBins). */
  readonly lastBins: number
}

/** Sorts short logs: those with too few windows are told so, the others are learned. */
export interface SortJob extends Omit<LearnJob, 'kind' | 'log' | 'lastBins'> {
  readonly kind: 'sort'
  readonly logs: readonly Pick<LearnJob, 'log' | 'lastBins'>[]
}

/** Judges what is new in a log under its frozen model. */
export interface JudgeJob {
  readonly kind: 'judge'
  readonly log: string
  readonly lastBins: number
  /** Windows that end by then are complete (event time); Infinity where no more will come. */
  readonly watermarkMs: number
  /** Windows that end behind this (event time) are judged again when more lines come. */
  readonly settledMs: number
}

/** What a scanner thread is asked to do. */
export type Job = ReadJob | SortJob | LearnJob | JudgeJob

/** What a job brought. */
export interface JobResult {
  readonly files: readonly FileRecord[]
  readonly problems: readonly Problem[]
  /** Windows judged. */
  readonly windows: number
  /** Paths of files that were not what the look took them for: another look tells. */
  readonly stale?: readonly string[]
}

/** A worker's answer. */
export type Reply =
  | { readonly kind: 'progress'; readonly bytes: number; readonly lines: number }
  | { readonly kind: 'done'; readonly result: JobResult }
  | {
      readonly kind: 'failed'
      readonly message: string
      readonly exitCode?: number
      readonly stack?: string
    }
