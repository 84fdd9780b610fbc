/** A scan under way: what `scan` and its `--watch` share. */
import { type AnomalyModelSpec, latenessMs } from '../../operator/api/anomalymodel.ts'
import { EXIT } from '../base/errors.ts'
import type { Incident, Problem, Severity } from '../flow.ts'
import { LEAST_SCORE } from '../forest/finding.ts'
import type { Suppression, Told } from '../master/suppression.ts'
import { type MasterOptions, masterTurn } from '../master/turn.ts'
import type { LearningOptions } from '../scanner/job.ts'
import type { JudgeOptions, OpenSource } from '../scanner/scanner.ts'
import { getIncidents, type NumberedIncident } from '../store/incidents.ts'
import { rollUp } from '../store/rollUps.ts'
import { getSpans } from '../store/spans.ts'
import { makeParts } from '../store/timeParts.ts'
import type { ScanOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { judgingOf } from './learning.ts'
import { Places } from './places.ts'
import type { Progress } from './progress.ts'
import type { Hidden, Report } from './report.ts'
import { type Session, whereOf } from './session.ts'
import { summarise } from './summary.ts'
import { inForce } from './suppressions-file.ts'

/** A scan under way. */
export interface Scan {
  readonly options: ScanOptions
  readonly spec: AnomalyModelSpec
  readonly learning: LearningOptions
  readonly session: Session
  readonly source: OpenSource
  readonly root: string
  /** Where it reads, as the person knows it. */
  readonly shown: string
  readonly doors: Doors
  /** As declared, expired ones among them. */
  readonly suppressions: readonly Suppression[]
  readonly progress: Progress
  /** Lines read so far; the crew adds to it. */
  readonly read: { bytes: number; lines: number; total: number }
}

/** The incidents of a suite, and what suppressions keep from being told. */
export interface SuiteReport {
  readonly incidents: readonly NumberedIncident[]
  readonly hidden: Hidden
}

/** Judges the suite from what is stored, without what is suppressed now. */
export async function judgeSuite(
  scan: Scan,
  how: Pick<MasterOptions, 'anew' | 'complete'>,
): Promise<SuiteReport> {
  const { session, source, options } = scan
  const told: Told[] = []
  let noise = 0
  const { retrainEveryWindows, ...frozen } = judgingOf(scan.spec, scan.learning)
  await masterTurn(session.store, source.name, {
    ...frozen,
    ...(!options.freeze && retrainEveryWindows && { retrainEveryWindows }),
    ...how,
    // A scan that ends is read by who started it.
    ...(options.watch ? { listeners: scan.spec.notifications } : {}),
    suppressions: inForce(scan.suppressions, scan.doors.clock.now()),
    // The report counts all that is hidden, in closed incidents, too.
    retell: scan.suppressions.length > 0,
    onHidden: each => told.push(each),
    onNoise: findings => {
      noise = findings
    },
  })
  await makeParts(session.store)
  await rollUp(session.store, { suite: source.name })
  const incidents = await getIncidents(session.store, source.name)
  return { incidents, hidden: hiddenOf(told, noise) }
}

/**
 * How many findings are hidden as a whole or in part, by how many suppressions, and how many are
 * noise.
 */
export function hiddenOf(told: readonly Told[], noise: number): Hidden {
  return {
    findings: told.filter(({ finding }) => finding === undefined).length,
    parts: told.filter(({ finding }) => finding !== undefined).length,
    suppressions: new Set(told.flatMap(({ by }) => by)).size,
    noise,
  }
}

/** Everything that the report says, from what is stored. */
export async function reportOf(
  scan: Scan,
  { incidents, hidden }: { readonly incidents: readonly Incident[]; readonly hidden: Hidden },
  problems: readonly Problem[],
): Promise<Report> {
  const summary = await summarise(scan.session.store, scan.source.name)
  const places = new Places(summary.files, scan.root)
  return {
    incidents,
    hidden,
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
  const end = spans.reduce((most, span) => Math.max(most, span.lastMs || 0), 0)
  const late = latenessMs(spec, options.cloudWatch === undefined ? 'file' : 'cloudWatch')
  const watermarkMs = options.watch ? end - late : Number.POSITIVE_INFINITY
  const { configDigest } = learning
  return { ...windowMs, configDigest, watermarkMs, latenessMs: late, onLog }
}

/** 1 where an incident was at least as severe as was asked for. */
export function exitCode(severities: readonly Severity[], failOn: Severity | undefined): number {
  if (failOn === undefined) return EXIT.ok
  return severities.some(severity => LEAST_SCORE[severity] >= LEAST_SCORE[failOn])
    ? EXIT.found
    : EXIT.ok
}
