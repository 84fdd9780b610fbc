/**
 * A turn of the master: polls the scores of all logs, judges the suite as a whole, and makes
 * incidents of the findings. The deciding parts are pure (master.ts, incident.ts); this is the way
 * to and from the store.
 */
import { OperatingError } from '../base/errors.ts'
import type { Finding, Incident } from '../flow.ts'
import type { TrainerName } from '../forest/forest.ts'
import { appendFindings, getFindings } from '../store/findings.ts'
import { getIncidents, type NumberedIncident, replaceIncidents } from '../store/incidents.ts'
import { type Store, transaction } from '../store/pool.ts'
import { getScores, type StoredScore } from '../store/scores.ts'
import { getSuiteLogs, holdSuite, type SuiteLog } from '../store/suites.ts'
import { replaceSuiteScores } from '../store/suiteScores.ts'
import { incidents, SUITE_FEATURE } from './incident.ts'
import type { LogSeries } from './join.ts'
import { judgeSuite, type SuiteVerdict } from './master.ts'

/** How the suite is judged; from the AnomalyModel. */
export interface MasterOptions {
  readonly trees: number
  readonly sampleSize: number
  readonly extensionLevel: number
  readonly seed: number
  readonly trainer: TrainerName
  /** Suite alarms that one accepts per day of logs. */
  readonly alarmsPerDay: number
  /** Ownership of the suite (`takeSuite`), where several masters may judge it. */
  readonly epoch?: number
}

/** Judges the suite from what is stored and replaces its incidents; gives them in report order. */
export async function masterTurn(
  store: Store,
  suite: string,
  options: MasterOptions,
): Promise<readonly NumberedIncident[]> {
  const logs = await getSuiteLogs(store, suite)
  const findings: Finding[] = []
  const series: LogSeries[] = []
  for (const log of logs) {
    // A log that is still learning was not judged.
    if (!log.trained) continue
    findings.push(...(await ownFindings(store, log)))
    const scores = await getScores(store, log.id)
    const timed = scores.filter(score => score.timed && score.kind === 'window')
    if (timed.length > 0) series.push(seriesOf(log.name, timed))
  }
  const { alarmsPerDay, epoch, ...forest } = options
  const verdict = judgeSuite(series, { forest, alarmsPerDay })
  const found = incidents(findings, verdict, { windowMs: verdict.joined.windowMs })
  const judged = { logs, findings, verdict, found, epoch }
  await storeSuite(store, suite, judged)
  return getIncidents(store, suite)
}

/** Findings that the log's own detector made, not those that the master added. */
async function ownFindings(store: Store, log: SuiteLog): Promise<Finding[]> {
  const all = await getFindings(store, log.id)
  const own = all.filter(finding => finding.why[0]?.feature !== SUITE_FEATURE)
  return telling(own).map(finding => ({ ...finding, log: log.name }))
}

/**
 * Sessions may last as long as a log, and would date an incident by their begin: where windows
 * found something in a log with time, these tell it. Weak sessions stay in the scores.
 */
function telling(findings: readonly Finding[]): readonly Finding[] {
  const ofWindows = findings.filter(({ session }) => session === undefined)
  const sessions = findings.filter(({ session, severity, timed }) => {
    return session !== undefined && severity !== 'Low' && !(timed && ofWindows.length > 0)
  })
  return [...ofWindows, ...sessions]
}

function seriesOf(log: string, scores: readonly StoredScore[]): LogSeries {
  return {
    log,
    from: Float64Array.from(scores, score => score.from),
    to: Float64Array.from(scores, score => score.to),
    joint: Float64Array.from(scores, score => score.joint),
    alarm: Uint8Array.from(scores, score => (score.alarm ? 1 : 0)),
    lines: Float64Array.from(scores, score => score.lines),
  }
}

interface Judged {
  readonly logs: readonly SuiteLog[]
  readonly findings: readonly Finding[]
  readonly verdict: SuiteVerdict
  readonly found: readonly Incident[]
  readonly epoch: number | undefined
}

async function storeSuite(store: Store, suite: string, judged: Judged): Promise<void> {
  const { logs, findings, verdict, found, epoch } = judged
  const known = new Set(findings)
  const ids = new Map(logs.map(log => [log.name, log.id]))
  const added = found
    .flatMap(incident => incident.members.map(member => member.finding))
    .filter(finding => !known.has(finding))
  const scores = Array.from(verdict.score, (score, row) => ({
    start: verdict.joined.window[row] * verdict.joined.windowMs,
    score,
    alarm: verdict.alarm[row] === 1,
  }))
  await transaction(
    store,
    async connection => {
      if (epoch !== undefined && !(await holdSuite(connection, { suite, epoch }))) {
        throw lost(suite)
      }
      for (const finding of added) {
        await appendFindings(connection, ids.get(finding.log) ?? 0, [finding])
      }
      await replaceSuiteScores(connection, suite, scores)
      await replaceIncidents(connection, suite, found)
    },
    { step: `storing the incidents of "${suite}"`, repeatable: true },
  )
}

function lost(suite: string): OperatingError {
  return new OperatingError(
    `Cannot store the incidents of "${suite}": another master took it over; this one stands by`,
  )
}
