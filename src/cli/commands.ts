/**
 * What a person can ask for, typed: one option object per command. options.ts makes them from the
 * words of the command line; the handlers get nothing else.
 */
import type { Severity } from '../flow.ts'

/** Where the database is. */
export interface DataOptions {
  /** Directory of the embedded database. */
  readonly dataDir: string
  /** A PostgreSQL to use instead of the embedded one. */
  readonly databaseUrl?: string
}

/** Log groups of CloudWatch that are to be scanned. */
export interface CloudWatchScan {
  /** Names, or beginnings of names with a `*` behind. */
  readonly groups: readonly string[]
  /** Absent: as for every AWS tool. */
  readonly region?: string
  readonly endpoint?: string
  /** What is read of a group at first. */
  readonly since: Since
  /** How streams make logs. */
  readonly logName: string
}

/** `scan`: read logs, learn them, report. Either the directory or `cloudWatch` is there. */
export interface ScanOptions extends DataOptions {
  readonly logDir?: string
  readonly cloudWatch?: CloudWatchScan
  /** Keep polling after the first report. */
  readonly watch: boolean
  readonly pollIntervalMs: number
  /** Globs below the directory; empty = the defaults of the poll. */
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  /** Which files make one log: text with places; absent = each file with its rotations. */
  readonly logName?: string
  /** Name of the source in the database; absent = the directory as given. */
  readonly source?: string
  /** Path of a model.yaml. */
  readonly model?: string
  /** File with suppressions; absent = suppressions.yaml where it is there. */
  readonly suppressions?: string
  /** Judge with the stored models and learn nothing. */
  readonly freeze: boolean
  readonly json: boolean
  /** File that gets one line of JSON per scored window. */
  readonly scores?: string
  readonly seed?: number
  /** Worker threads; absent = by the number of processors. */
  readonly workers?: number
  /** Exit code 1 from this severity on. */
  readonly failOn?: Severity
}

/** `show ID`: one incident with its evidence. */
export interface ShowOptions extends DataOptions {
  /** Number in the last report, or the id (or its beginning) of an incident. */
  readonly id: string
  readonly json: boolean
}

/** `replay ID`: reads the log of a finding again. */
export interface ReplayOptions extends DataOptions {
  /** Id of a finding or its beginning, number of an incident, or `all`. */
  readonly id: string
  readonly json: boolean
}

/** `suppress ID`: declares what is not to be told. */
export interface SuppressOptions extends DataOptions {
  /** Id of a template or a finding, or its beginning. */
  readonly id: string
  /** Glob over the names of logs; absent: the log of the finding, all logs for a template. */
  readonly log?: string
  /** Conditions on values, all of which must hold; none: whatever stands in its lines. */
  readonly where: readonly string[]
  /** Day or moment; absent: it is never told. */
  readonly until?: string
  readonly reason: string
  readonly file: string
  /** Say what it would hide, and write nothing. */
  readonly preview: boolean
}

/** `suppressions`: what each hides. */
export interface SuppressionsOptions extends ListOptions {
  readonly file: string
}

/** `tag ID VERDICT`: what a person says of a finding or an incident. */
export interface TagOptions extends DataOptions {
  readonly id: string
  readonly verdict: 'true' | 'false' | 'expected'
  readonly reason: string
  readonly who: string
}

/** `tag ID --undo`: the last word of somebody on it is taken back. */
export interface UntagOptions extends DataOptions {
  readonly id: string
  readonly who: string
}

/** A moment, or how long ago it was. */
export type Since = { readonly agoMs: number } | { readonly atMs: number }

/** `note TEXT`: what a person writes down at a stretch of event time. */
export interface NoteOptions extends DataOptions {
  readonly text: string
  readonly from: Since
  /** Absent: it is a moment. */
  readonly to?: Since
  readonly who: string
}

/** `note --undo NUMBER`: a note is taken back. */
export interface UnnoteOptions extends DataOptions {
  readonly number: number
}

/** `revert LOG VERSION`: an older version of a model judges again. */
export interface RevertOptions extends DataOptions {
  readonly log: string
  readonly version: number
}

/** `backtest`: what a candidate would find in the stored history. */
export interface BacktestOptions extends ListOptions {
  /** File with an AnomalyModel; absent: as the logs were scanned. */
  readonly model?: string
  readonly suppressions?: string
  /** Exit code 1 where a finding is added or removed. */
  readonly failOnChange: boolean
}

/** `logs` and `models`: listings. */
export interface ListOptions extends DataOptions {
  readonly json: boolean
}

/** `templates LOG`. */
export interface TemplatesOptions extends ListOptions {
  readonly log: string
}

/** `export LOG`: a model as a file. */
export interface ExportOptions extends DataOptions {
  readonly log: string
  /** Absent = standard output. */
  readonly out?: string
}

/** `import FILE`: a model from a file. */
export interface ImportOptions extends DataOptions {
  readonly file: string
}

/** `parse FILE…`: lines with their templates, without a database. */
export interface ParseOptions {
  readonly files: readonly string[]
  readonly format: 'jsonl' | 'csv'
  readonly parser: 'Shapes' | 'Drain'
}

/** What a scanner and a master in a cluster have in common; the database is in DATABASE_URL. */
export interface ProcessOptions {
  /** File with the AnomalyModel. */
  readonly model: string
  readonly healthPort: number
}

/** `scanner`: reads and judges one source, or its share of it, until it is stopped. */
export interface ScannerOptions extends ProcessOptions {
  /** File with the LogSource. */
  readonly logSource: string
  /** Where its volume is mounted; absent where it has none. */
  readonly logDir?: string
}

/** `master`: judges all suites of one AnomalyModel until it is stopped. */
export interface MasterCommandOptions extends ProcessOptions {
  /** Directory with files of suppressions; absent = nothing is suppressed. */
  readonly suppressionsDir?: string
  /** Below it the addresses of those who are told: `NAME/url`. */
  readonly notificationsDir?: string
}

/** `operator`: keep the kinds of a cluster. */
export interface OperatorCommandOptions {
  /** Namespace of the operator; absent = the one of its pod. */
  readonly namespace?: string
  readonly healthPort: number
  /** Absent = the pod's account, or KUBECONFIG. */
  readonly kubeconfig?: string
}

/** `doctor`: says what is there, and what is wrong. */
export type DoctorOptions = DataOptions

/** `web`: the page on loopback. */
export interface WebCommandOptions extends DataOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** File with suppressions. */
  readonly file: string
  /** Under whose name tags are written. */
  readonly who: string
}

/** `web --cluster`: the page in a cluster. */
export interface WebClusterOptions {
  readonly port: number
  readonly healthPort: number
  /** A kubeconfig instead of the pod's account. */
  readonly kubeconfig: string | undefined
}

/** One call of the program. */
export type Command =
  | { readonly name: 'help' | 'version'; readonly text: string }
  | { readonly name: 'scan'; readonly options: ScanOptions }
  | { readonly name: 'show'; readonly options: ShowOptions }
  | { readonly name: 'replay'; readonly options: ReplayOptions }
  | { readonly name: 'doctor'; readonly options: DoctorOptions }
  | { readonly name: 'web'; readonly options: WebCommandOptions | WebClusterOptions }
  | { readonly name: 'suppress'; readonly options: SuppressOptions }
  | { readonly name: 'suppressions'; readonly options: SuppressionsOptions }
  | { readonly name: 'tag'; readonly options: TagOptions | UntagOptions }
  | { readonly name: 'note'; readonly options: NoteOptions | UnnoteOptions }
  | { readonly name: 'notes'; readonly options: ListOptions }
  | { readonly name: 'revert'; readonly options: RevertOptions }
  | { readonly name: 'backtest'; readonly options: BacktestOptions }
  | { readonly name: 'logs'; readonly options: ListOptions }
  | { readonly name: 'models'; readonly options: ListOptions }
  | { readonly name: 'templates'; readonly options: TemplatesOptions }
  | { readonly name: 'export'; readonly options: ExportOptions }
  | { readonly name: 'import'; readonly options: ImportOptions }
  | { readonly name: 'parse'; readonly options: ParseOptions }
  | { readonly name: 'scanner'; readonly options: ScannerOptions }
  | { readonly name: 'master'; readonly options: MasterCommandOptions }
  | { readonly name: 'operator'; readonly options: OperatorCommandOptions }
