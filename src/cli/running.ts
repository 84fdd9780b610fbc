/** A scan under way: what `scan` and its `--watch` share. */
import type { AnomalyModelSpec } from '../../operator/api/anomalymodel.ts'
import type { Incident, Problem } from '../flow.ts'
import type { MasterOptions } from '../master/turn.ts'
import type { LearningOptions } from '../scanner/job.ts'
import type { OpenSource } from '../scanner/scanner.ts'
import type { ScanOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { Places } from './places.ts'
import type { Progress } from './progress.ts'
import type { Report } from './report.ts'
import type { Session } from './session.ts'
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
    resolve: place => places.resolve(place),
  }
}
