/** A scan under way: what `scan` and its `--watch` share. */
import type { AnomalyModelSpec } from '../../operator/api/anomalymodel.ts'
import { EXIT } from '../base/errors.ts'
import type { Incident, Problem, Severity } from '../flow.ts'
import { LEAST_SCORE } from '../forest/finding.ts'
import type { MasterOptions } from '../master/turn.ts'
import { LATENESS_MS } from '../scanner/complete.ts'
import type { LearningOptions } from '../scanner/job.ts'
import type { JudgeOptions, OpenSource } from '../scanner/scanner.ts'
import { getSpans } from '../store/spans.ts'
import type { ScanOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { Places } from './places.ts'
import type { Progress } from './progress.ts'
import type { Report } from './report.ts'
import { type Session, whereOf } from './session.ts'
import { summarise } from './summary.ts'

/** A scan under way. */
export interface Scan {
  readonly options: ScanOptions
  readonly spec: AnomalyModelSpec
  readonly learning: LearningOptions
  readonly session: Session
  readonly source: OpenSource
  readonly root: string
  readonly doors: Doors
  readonly progress: Progress
  /** Lines read so far; the crew adds to it. */
  readonly read: { bytes: number; lines: number; total: number }
}

/** How the suite is judged. */
export function masterOptions({ learning }: Scan): MasterOptions {
  const { trees, sampleSize, extensionLevel, seed, trainer, findingsPerLogPerDay } = learning
  return { trees, sampleSize, extensionLevel, seed, trainer, alarmsPerDay: findingsPerLogPerDay }
}

/** Everything that the report says, from what is stored. */
export async function reportOf(
  scan: Scan,
  incidents: readonly Incident[],
  problems: readonly Problem[],
): Promise<Report> {
  const summary = await summarise(scan.session.store, scan.source.name)
  const places = new Places(summary.files, scan.root)
  return {
    incidents,
    logs: summary.logs,
    ledger: summary.ledger,
    spanMs: summary.spanMs,
    problems,
    program: scan.doors.program,
    where: whereOf(scan.options),
    resolve: place => places.resolve(place),
  }
}

/** How the windows of a turn are judged. Where logs grow, only what event time has passed. */
export async function judgeOptions(
  { options, spec, learning, source }: Scan,
  onLog: JudgeOptions['onLog'],
): Promise<JudgeOptions> {
  const windowMs = spec.windowSeconds === undefined ? {} : { windowMs: spec.windowSeconds * 1000 }
  const spans = options.watch ? await getSpans(source.store, source.name) : []
  const end = spans.reduce((most, span) => Math.max(most, span.toMs || 0), 0)
  const watermarkMs = options.watch ? end - LATENESS_MS : Number.POSITIVE_INFINITY
  return { ...windowMs, configDigest: learning.configDigest, watermarkMs, onLog }
}

/** 1 where an incident was at least as severe as was asked for. */
export function exitCode(severities: readonly Severity[], failOn: Severity | undefined): number {
  if (failOn === undefined) return EXIT.ok
  return severities.some(severity => LEAST_SCORE[severity] >= LEAST_SCORE[failOn])
    ? EXIT.found
    : EXIT.ok
}
