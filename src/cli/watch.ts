/**
 * `scan --watch`: polls on, judges windows that the suite's event time has passed, and tells of
 * each incident when it opens and when it gets worse.
 */
import { EXIT } from '../base/errors.ts'
import type { Incident, Severity } from '../flow.ts'
import { masterTurn } from '../master/turn.ts'
import { judgeNew, readNew, trainDue } from '../scanner/scanner.ts'
import { getSpans } from '../store/spans.ts'
import { incidentJson } from './json.ts'
import { renderReport } from './report.ts'
import { masterOptions, reportOf, type Scan } from './running.ts'

/** Lines may come this late by event time before their window is judged. */
const LATENESS_MS = 20_000

/** Polls until the signal; gives the exit code. */
export async function watch(scan: Scan, first: readonly Incident[]): Promise<number> {
  const told = new Map(first.map(incident => [incident.id, incident.severity]))
  const { doors, options } = scan
  while (!doors.signal.aborted) {
    await doors.clock.sleep(options.pollIntervalMs, doors.signal)
    if (doors.signal.aborted) break
    try {
      await turn(scan, told)
    } catch (error) {
      // A turn that was cut off is done again at the next start.
      if (!doors.signal.aborted) throw error
    }
  }
  return EXIT.ok
}

/** Reads and judges what is new, and tells what came of it. */
async function turn(scan: Scan, told: Map<string, Severity>): Promise<void> {
  const { options, source } = scan
  const read = await readNew(source, () => undefined)
  if (read.streams === 0) return
  const watermarkMs = (await suiteEnd(scan)) - LATENESS_MS
  const { configDigest, retrainEveryWindows } = scan.learning
  const judging = { configDigest, watermarkMs, onLog: () => undefined }
  const judged = await judgeNew(source, judging)
  const trained = options.freeze ? 0 : await trainDue(source, { ...judging, retrainEveryWindows })
  if (judged + trained === 0) return
  const incidents = await masterTurn(source.store, source.name, masterOptions(scan))
  await tell(scan, news(incidents, told))
}

/** Incidents that are new, or worse than when they were told. */
function news(incidents: readonly Incident[], told: Map<string, Severity>): Incident[] {
  const fresh = incidents.filter(incident => told.get(incident.id) !== incident.severity)
  for (const incident of fresh) told.set(incident.id, incident.severity)
  return fresh
}

async function tell(scan: Scan, incidents: readonly Incident[]): Promise<void> {
  if (incidents.length === 0) return
  const report = await reportOf(scan, incidents, [])
  const { out, terminal } = scan.doors
  if (!scan.options.json) {
    out(renderReport(report, terminal))
    return
  }
  incidents.forEach((incident, index) => {
    out(incidentJson(incident, index + 1, report.resolve))
  })
}

/** The latest event time of any log. */
async function suiteEnd(scan: Scan): Promise<number> {
  const spans = await getSpans(scan.source.store, scan.source.name)
  return spans.reduce((most, span) => Math.max(most, span.toMs || 0), 0)
}
