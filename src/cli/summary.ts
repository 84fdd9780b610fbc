/** Puts together what a report and the listings say, from what is stored. */
import type { FileRecord, Ledger, RejectReason } from '../flow.ts'
import { sumOfLedgers } from '../parse/ledger.ts'
import { getFiles } from '../store/files.ts'
import { getLedgers, type LogLedger } from '../store/ledgers.ts'
import { getLogs, type LogRecord } from '../store/logs.ts'
import type { Store } from '../store/pool.ts'
import { getSpans } from '../store/spans.ts'
import { countTags, getTags, lastWords } from '../store/tags.ts'
import type { LogSummary } from './report.ts'

/** A source as it stands. */
export interface Summary {
  readonly logs: readonly LogSummary[]
  readonly ledger: Ledger
  readonly files: readonly FileRecord[]
  /** Event time that the logs cover; NaN where none has time. */
  readonly spanMs: number
}

/** What was read of a source, and what was not. */
export interface Reading {
  readonly files: readonly FileRecord[]
  readonly ledgers: readonly LogLedger[]
  /** Files whose bytes were not scored. */
  readonly rejected: readonly FileRecord[]
  /** The sum of all. */
  readonly ledger: Ledger
}

/** Reads ledgers and files of a source. */
export async function readingOf(store: Store, source: string): Promise<Reading> {
  const files = await getFiles(store, source)
  const ledgers = await getLedgers(store, source)
  const rejected = files.filter(isRejected)
  // What is rejected is told by the files, one line each.
  const ledger = sumOfLedgers(ledgers.map(each => ({ ...each.ledger, rejected: {} })))
  for (const file of rejected) reject(ledger, file)
  return { files, ledgers, rejected, ledger }
}

/** Reads logs, ledgers and files of a source. */
export async function summarise(store: Store, source: string): Promise<Summary> {
  const { files, ledgers, rejected, ledger } = await readingOf(store, source)
  const lines = new Map<string, number>()
  for (const each of ledgers) {
    lines.set(each.log, (lines.get(each.log) ?? 0) + each.ledger.lines)
  }
  const said = lastWords(await getTags(store, source))
  const logs = (await getLogs(store, source)).map(log => {
    const summary = toSummary(log, lines.get(log.name) ?? 0)
    const tags = said.get(log.name)
    return tags === undefined ? summary : { ...summary, tags: countTags(tags) }
  })
  return {
    logs: [...logs, ...rejected.map(toRejected)],
    ledger,
    files,
    spanMs: spanOf(await getSpans(store, source)),
  }
}

/** Its bytes were not scored. A copy of bytes that were read elsewhere is not missed. */
function isRejected(file: FileRecord): boolean {
  return file.state === 'rejected' && file.reason !== 'copy'
}

function toSummary(log: LogRecord, lines: number): LogSummary {
  const base = { name: log.name, lines, windows: log.counts.windows ?? 0 }
  if (lines === 0) return { ...base, state: 'empty' }
  return log.reason === ''
    ? { ...base, state: log.state }
    : { ...base, state: log.state, reason: log.reason }
}

function toRejected(file: FileRecord): LogSummary {
  return { name: file.path, state: 'rejected', lines: 0, windows: 0, reason: file.reason }
}

/** A rejected file counts as one line that was not scored: its own lines were never looked for. */
function reject(ledger: Ledger, file: FileRecord): void {
  const reason = REASONS.find(each => file.reason.includes(each)) ?? 'unreadable'
  ledger.rejected[reason] = (ledger.rejected[reason] ?? 0) + 1
  ledger.lines++
  // What was read of it before is in the ledger of its stream.
  if (file.baseOffset < 0) ledger.bytes += file.size
}

const REASONS: readonly RejectReason[] = [
  'binary',
  'unreadable',
  'damaged archive',
  'vanished',
  'encoding',
]

/** Time that any log covers: gaps between logs of different years are nobody's. */
function spanOf(spans: readonly { fromMs: number; toMs: number }[]): number {
  const timed = spans.filter(span => !Number.isNaN(span.fromMs))
  if (timed.length === 0) return Number.NaN
  let covered = 0
  let end = Number.NEGATIVE_INFINITY
  for (const { fromMs, toMs } of timed.sort((a, b) => a.fromMs - b.fromMs)) {
    covered += Math.max(0, toMs - Math.max(fromMs, end))
    end = Math.max(end, toMs)
  }
  return covered
}
