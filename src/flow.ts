/**
 * The types that travel, in the order of the flow:
 * poll → chunk → clean → parse → features → forest → score → finding → master → incident.
 * Read this file first. Nothing here computes anything.
 *
 * Units: times are milliseconds of event time since the epoch (UTC), `NaN` where a log has no time;
 * offsets are bytes, counted from 0; line numbers count from 1 where shown, from 0 where stored.
 */

// ---------------------------------------------------------------- poll: files and streams

/** How the bytes of a file are packed on disk. Offsets always count unpacked bytes. */
export type Packing = 'none' | 'gzip' | 'zstd'

/** Where a file stands: `live` is read on, `rotated` was superseded, `gone` vanished from disk. */
export type FileState = 'live' | 'rotated' | 'gone' | 'rejected'

/**
 * The record of one file in Postgres. The attribute hash says that something changed; the
 * fingerprint says which bytes these are, whatever the file is called now.
 */
export interface FileRecord {
  /** Chosen by us, stable for the life of the record: hash of source, stream and generation. */
  readonly id: string
  /** Path below the root of the source, with `/`. */
  readonly path: string
  /** Name of the stream that the file's bytes belong to: the path without rotation suffixes. */
  readonly stream: string
  readonly state: FileState
  readonly packing: Packing
  /** Hash over device, inode, size, mtime, ctime and mode at the last look. */
  readonly attributes: string
  /** Hash of the first `fingerprintBytes` unpacked bytes; grows while the file is small. */
  readonly fingerprint: string
  readonly fingerprintBytes: number
  /**
   * Hash of the bytes just before `position`; proves that what was read is still there. Where bytes
   * are fetched: how far they were, in the words of their retriever.
   */
  readonly tail: string
  /** Unpacked bytes consumed so far: what lies before is stored, what lies behind is not. */
  readonly position: number
  /** Number of the file within its stream, oldest 0. */
  readonly generation: number
  /** Stream offset and stream line number of the file's first byte. */
  readonly baseOffset: number
  readonly baseLine: number
  /** Modification time at the last look, for showing and for logs that name no year. */
  readonly mtimeMs: number
  /** Size on disk at the last look (packed where packed). */
  readonly size: number
  /** Why a file is `rejected`; empty otherwise. */
  readonly reason: string
}

/** New bytes of one file, to be read from `file.position` on. */
export interface Span {
  readonly file: FileRecord
  /** Unpacked end as far as known; `Infinity` for packed files. */
  readonly to: number
  /** No more bytes will ever come: a last line without newline is a line. */
  readonly final: boolean
  /** The bytes themselves, where the look brought them along: there is nothing to open later. */
  readonly fetched?: Fetched
}

/** New bytes of a stream that is no file on disk: whole lines, with what is told of them. */
export interface Fetched {
  readonly bytes: Uint8Array
  readonly times: LineTimes
  /** The record to commit with them. */
  readonly record: FileRecord
}

/** When lines were written, as their source tells: each holds from its offset to the next one. */
export interface LineTimes {
  /** Offsets from the first byte that was fetched, ascending. */
  readonly offsets: Float64Array
  /** Event time in ms. */
  readonly times: Float64Array
}

/** Something that concerns a file and that a person should do something about. */
export interface Problem {
  readonly path: string
  /** One sentence: what happened, to what, what to do. */
  readonly message: string
}

/** What one look at a source brought. */
export interface PollResult {
  /** Spans by stream; within a stream in reading order. */
  readonly spans: ReadonlyMap<string, readonly Span[]>
  /** Records that changed without new bytes (renamed, gone, rejected). */
  readonly changed: readonly FileRecord[]
  readonly problems: readonly Problem[]
  readonly files: number
  /** Bytes on disk that the spans cover (packed size for packed files). */
  readonly bytes: number
  /** There is more to be had at once: the look ended early, so that memory stays bounded. */
  readonly more?: boolean
  /** Paths of files that were not as they were seen: of their streams nothing is offered. */
  readonly held?: readonly string[]
}

/** What a service that lines are fetched from was asked so far. */
export interface Fetching {
  /** Calls, those that were made again included. */
  readonly calls: number
  /** Bytes of the answers. */
  readonly fetchedBytes: number
}

// ---------------------------------------------------------------- chunk, clean: bytes and lines

/** Bytes of a stream, in order, without gaps. */
export interface Chunk {
  readonly bytes: Uint8Array
  /** Offset in the file of the first byte. */
  readonly from: number
  /** The span ends with this chunk. */
  readonly last: boolean
  /** For lines that name no time themselves. */
  readonly times?: LineTimes
}

/** Why text was not scored. Shown to people, so: words, not codes. */
export type RejectReason = 'binary' | 'unreadable' | 'damaged archive' | 'vanished' | 'encoding'

/** The numbers of a ledger, beside its rejected lines. */
export const LEDGER_COUNTERS = [
  'bytes',
  'lines',
  'empty',
  'duplicate',
  'scored',
  'heldBack',
  'cut',
  'invalid',
  'late',
] as const

/** Every byte and line read is in exactly one of the classes: the sums are equal, always. */
export interface Ledger {
  bytes: number
  lines: number
  empty: number
  duplicate: number
  /** Lines that reached a bin, continuation lines of their records included. */
  scored: number
  heldBack: number
  rejected: Partial<Record<RejectReason, number>>
  /** Of the scored lines: longer than the limit, only the head was looked at. */
  cut: number
  /** Of the scored lines: bytes that are not UTF-8. */
  invalid: number
  /** Lines that came when their window was judged already: stored, and part of no verdict. */
  late: number
}

// ---------------------------------------------------------------- parse: shapes and templates

/** Severity classes, ascending; index 0 where a line names none. */
export const LEVELS = [
  'none',
  'trace',
  'debug',
  'info',
  'notice',
  'warn',
  'error',
  'fatal',
] as const

/** What the byte pass makes of a line once variables are masked. */
export interface Shape {
  /** 0, 1, 2 … in order of first sight within the stream; never reused. */
  readonly number: number
  /** Strong hash (16 hex digits) of the tokens: equal in every scanner and every order. */
  readonly id: string
  /** Words as text, variables as `<*>`, stems as `blk<*>`. */
  readonly tokens: readonly string[]
  /** The first record that had this shape, raw, at most 1 KiB. */
  readonly sample: Uint8Array
  /** Highest index into LEVELS seen at first sight. */
  readonly level: number
}

/** A view on shapes: what stays when values are taken out of the text. */
export interface Template {
  /** Strong hash (16 hex digits) of the normal form. */
  readonly id: string
  /** Tokens joined by blanks, for people. */
  readonly text: string
  readonly level: number
  /** Ids of the shapes that it covers; old template ids resolve through them. */
  readonly shapes: readonly string[]
}

// ---------------------------------------------------------------- features: windows

/**
 * What is kept of one stream during one bin of event time (or of lines, where `timed` is false).
 * Bins are summed to windows when a log is learned; bins of the same start add up.
 */
export interface Bin {
  readonly timed: boolean
  /** Start of the bin: event time in ms, or number of the first line. */
  readonly start: number
  /** Shape numbers of the stream, ascending, and beside each: lines, first offset, line, time. */
  readonly shapes: Uint32Array
  readonly counts: Uint32Array
  readonly firstOffsets: Float64Array
  readonly firstLines: Float64Array
  readonly firstTimes: Float64Array
  /** Distinct pairs of neighbouring shapes: previous · 2²⁰ + next. */
  readonly pairs: Float64Array
}

/**
 * Windows of one log as a sparse matrix: row = window in order, column = template.
 * Columns at or beyond `columns` of the model are templates that the model has never seen.
 */
export interface WindowMatrix {
  readonly rows: number
  readonly columns: number
  /** Row r holds entries rowStart[r] … rowStart[r + 1] of `column` and `count`. */
  readonly rowStart: Uint32Array
  readonly column: Uint32Array
  readonly count: Float64Array
  /** Distinct neighbouring pairs per row, as buckets below `pairs`; the same in every version. */
  readonly pairStart: Uint32Array
  readonly pair: Uint32Array
  readonly pairs: number
  /**
   * Begin of each row, event time in ms; absent where windows have no time. Rows come stream by
   * stream: those of several streams may begin at the same time.
   */
  readonly start?: Float64Array
}

// ---------------------------------------------------------------- score, finding

/** One scored window, as stored and as written by `--scores`. */
export interface WindowScore {
  readonly stream: string
  readonly kind: 'window' | 'session'
  /** Identifier of the session. */
  readonly session?: string
  /** Event time (ms) or line number, from inclusive, to exclusive. */
  readonly timed: boolean
  readonly from: number
  readonly to: number
  readonly lines: number
  /** −log10 of the tail probability: best rule, forest, and both joined. */
  readonly rules: number
  readonly forest: number
  readonly joint: number
  /** 0–100; 90 is the threshold of the model version. */
  readonly score: number
  readonly alarm: boolean
  /** Verdicts of trivial detectors on the same window, so that ours can be compared. */
  readonly baselines: Baselines
}

/** The trivial detectors of the field. */
export interface Baselines {
  /** Lines of templates that no other window has. */
  readonly newLines: number
  /** Jensen-Shannon divergence to the usual mix, 0–1. */
  readonly mixShift: number
}

/** Severity of findings and incidents: 90, 95, 98 on the score scale. */
export type Severity = 'Low' | 'Medium' | 'High'

/** What made a window strange, in the order of weight. */
export type Reason = 'NewTemplate' | 'Burst' | 'Missing' | 'RareTemplate' | 'MixShift' | 'Unusual'

/** What stood at one variable place of a template, in all of its lines in a finding. */
export interface Parameter {
  /** Distinct texts, in the order of first sight. */
  readonly values: readonly string[]
  /** There were more of them, or longer ones, than are kept. */
  readonly more?: true
  /** The smallest and the largest, where all of them were numbers. */
  readonly least?: number
  readonly most?: number
}

/** One template's part in a finding, with the line that shows it. */
export interface Evidence {
  readonly template: string
  readonly text: string
  readonly level: number
  readonly reason: Reason
  /** Lines of the template in the finding, and in a usual span of the same length. */
  readonly observed: number
  readonly typical: number
  /** Part of the strangeness that this template carries, 0–1. */
  readonly share: number
  /** Where the first such line lies; absent for a line that is missing. */
  readonly place?: Place
  /** By variable place; absent where not all of its lines could be read again. */
  readonly parameters?: readonly Parameter[]
}

/** A line: in the stream for good, in a file as long as that file lives. */
export interface Place {
  readonly stream: string
  readonly offset: number
  readonly line: number
  readonly timeMs: number
}

/** A run of alarming windows of one log. */
export interface Finding {
  /** Strong hash of log, stream and first window. */
  readonly id: string
  readonly log: string
  readonly timed: boolean
  readonly from: number
  readonly to: number
  readonly score: number
  readonly severity: Severity
  readonly reason: Reason
  /** When the log first deviated, finer than the window where a line shows it. */
  readonly onsetMs: number
  readonly evidence: readonly Evidence[]
  readonly why: readonly Why[]
  readonly modelVersion: number
  /** Alarming windows, or sessions. */
  readonly windows: number
  /** Identifier of the strangest session; absent for a finding of windows. */
  readonly session?: string
  /** Some of its evidence is suppressed: this is what is left. As stored it is whole. */
  readonly part?: true
  /** When its log did the same before, the last time (event time); as told, not as stored. */
  readonly beforeMs?: number
}

/** One feature's part in a score. */
export interface Why {
  readonly feature: string
  readonly observed: number
  readonly typical: number
  /** −log10 tail of the feature alone. */
  readonly tail: number
  readonly share: number
  /** Were all that are marked so as usual, the score would not be over its threshold. */
  readonly decisive?: true
}

// ---------------------------------------------------------------- master, incident

/** Findings near in time, ranked by who deviated first. */
export interface Incident {
  /** Strong hash of the first finding. */
  readonly id: string
  readonly from: number
  readonly to: number
  readonly timed: boolean
  readonly score: number
  readonly severity: Severity
  /** First cause first. */
  readonly members: readonly IncidentMember[]
  /** Logs with lines in that time that stayed as usual: the counter-evidence. */
  readonly normal: readonly string[]
}

/** One log's part in an incident. */
export interface IncidentMember {
  readonly finding: Finding
  /** Onset after the first member's, ms. */
  readonly delayMs: number
}

// ---------------------------------------------------------------- what a turn commits

/** Everything that a turn counted. Times are NaN where no bin is timed. */
export interface BinBlock {
  readonly from: number
  readonly to: number
  /** Event time that its timed bins cover: gaps between them left out. */
  readonly coveredMs: number
  /** Event time of the latest record; NaN where none has time. */
  readonly lastMs: number
  readonly bytes: Uint8Array
  /** Encoded parts of sessions (src/forest/session-parts.ts); absent where there are none. */
  readonly sessions?: Uint8Array
}

/** Everything that one turn on one stream changes, committed in one transaction. */
export interface TurnCommit {
  readonly log: string
  readonly stream: string
  readonly files: readonly FileRecord[]
  /** New shapes and shapes whose text changed. */
  readonly shapes: readonly Shape[]
  /** Encoded bins (src/forest/bins.ts); undefined where the turn counted none. */
  readonly bins?: BinBlock
  /** State of the stream: its place, parser and cleaner (versioned bytes). */
  readonly state: Uint8Array
  /** Ledger of the stream so far (not of the turn). */
  readonly ledger: Ledger
}

/** After so long without a finding an incident is quiet: nearer ones are the same incident. */
export const QUIET_AFTER_MS = 5 * 60_000
/** Whoever was woken wants to hear soon that it is over, and not of every breath in between. */
export const RESOLVED_AFTER_MS = 60 * 60_000
/** Logs that are this far behind the wall clock have stopped: it ends their incidents. */
export const STOPPED_AFTER_MS = 86_400_000
