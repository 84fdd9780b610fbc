/**
 * The metrics of a scanner. One process reads one source, so none needs a label for it; labels are
 * words of ours from short lists, never a path or a text of a log.
 */
import type { Fetching, Ledger } from '../flow.ts'
import type { Counter, Gauge, Metrics } from '../health/metrics.ts'
import type { SourceFigures } from '../scanner/serve.ts'
import type { ScannerState } from '../store/heartbeats.ts'
import type { SeverityCounts } from '../store/figures.ts'

/** Reasons with a series of their own: we have half as many words for them. */
const MAX_REASONS = 20

/** What a scanner counts. */
export interface ScannerMeters {
  read(bytes: number, lines: number): void
  readonly state: (state: ScannerState) => void
  /** Of the whole source, the same from each of its scanners. */
  readonly figures: (figures: SourceFigures) => void
}

/** Declares the metrics of a scanner. */
export function scannerMeters(metrics: Metrics): ScannerMeters {
  const bytes = metrics.counter({ name: 'logforest_read_bytes_total', help: 'Bytes read.' })
  const lines = metrics.counter({ name: 'logforest_read_lines_total', help: 'Lines read.' })
  const figures = figureMeters(metrics)
  return {
    read: (newBytes, newLines) => {
      bytes.inc(newBytes)
      lines.inc(newLines)
    },
    state: stateMeter(metrics),
    figures,
  }
}

function stateMeter(metrics: Metrics): (state: ScannerState) => void {
  const turns: Counter = metrics.counter({
    name: 'logforest_turns_total',
    help: 'Looks at the files.',
  })
  const gauge = (name: string, help: string): Gauge =>
    metrics.gauge({ name: `logforest_${name}`, help })
  const lag = gauge('lag_seconds', 'Age of the oldest byte on disk that is not read.')
  const files = gauge('files', 'Files seen at the last look.')
  const shares = gauge('shares', 'Shares of the source that this scanner reads.')
  const problems = gauge('problems', 'Files that could not be read at the last look.')
  const waiting = gauge('waiting', '1 while it waits for the database or others.')
  const calls = metrics.counter({
    name: 'logforest_service_calls_total',
    help: 'Calls of the service that lines are fetched from.',
  })
  const fetched = metrics.counter({
    name: 'logforest_service_bytes_total',
    help: 'Bytes that it answered.',
  })
  let lastPollMs = 0
  let last: Fetching = { calls: 0, fetchedBytes: 0 }
  return state => {
    const now = fetchingOf(state)
    calls.inc(now.calls - last.calls)
    fetched.inc(now.fetchedBytes - last.fetchedBytes)
    last = now
    // A state is told while a turn runs, too.
    if (state.lastPollMs !== lastPollMs) turns.inc()
    lastPollMs = state.lastPollMs
    lag.set(state.lagSeconds)
    files.set(state.files)
    shares.set(state.shares)
    problems.set(state.problems.length + state.moreProblems)
    waiting.set(state.waiting === '' ? 0 : 1)
  }
}

function fetchingOf({ calls = 0, fetchedBytes = 0 }: ScannerState): Fetching {
  return { calls, fetchedBytes }
}

function figureMeters(metrics: Metrics): (figures: SourceFigures) => void {
  const labelled = (name: string, help: string, label: string): Gauge =>
    metrics.gauge({ name: `logforest_${name}`, help, labelNames: [label] })
  const logs = labelled('logs', 'Logs of the source, by state.', 'state')
  const lines = labelled('lines', 'Lines stored of the source, by what became of them.', 'class')
  const rejected = labelled('rejected_lines', 'Lines not scored, by reason.', 'reason')
  const findings = labelled('findings', 'Findings stored of the source.', 'severity')
  const age = metrics.gauge({
    name: 'logforest_model_age_seconds',
    help: 'Time that a log has covered since the oldest model that judges one was learned.',
  })
  return ({ overview, found, modelAgeSeconds }) => {
    const { ingest } = overview
    logs.set({ state: 'learning' }, overview.logs.learning)
    logs.set({ state: 'trained' }, overview.logs.trained)
    logs.set({ state: 'rejected' }, overview.logs.rejected)
    lines.set({ class: 'empty' }, ingest.empty)
    lines.set({ class: 'duplicate' }, ingest.duplicate)
    lines.set({ class: 'scored' }, ingest.scored)
    lines.set({ class: 'held back' }, ingest.heldBack)
    for (const [reason, count] of cappedReasons(ingest.rejected)) rejected.set({ reason }, count)
    setSeverities(findings, found)
    if (Number.isFinite(modelAgeSeconds)) age.set(modelAgeSeconds)
  }
}

/** The most frequent reasons; the others together. */
function cappedReasons(rejected: Ledger['rejected']): [string, number][] {
  const byCount = Object.entries(rejected).sort((a, b) => b[1] - a[1])
  const others = byCount.slice(MAX_REASONS).reduce((sum, [, count]) => sum + count, 0)
  const kept = byCount.slice(0, MAX_REASONS)
  return others === 0 ? kept : [...kept, ['others', others]]
}

/** One series for each severity. */
export function setSeverities(gauge: Gauge, counts: SeverityCounts, labels = {}): void {
  gauge.set({ ...labels, severity: 'Low' }, counts.Low)
  gauge.set({ ...labels, severity: 'Medium' }, counts.Medium)
  gauge.set({ ...labels, severity: 'High' }, counts.High)
}
