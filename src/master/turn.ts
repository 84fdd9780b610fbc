/**
 * A turn of the master: polls the scores of all logs, judges the suite as a whole, and makes
 * incidents of the findings. The deciding parts are pure (master.ts, incident.ts); this is the way
 * to and from the store.
 */
import { OperatingError } from '../base/errors.ts'
import type { Finding, Incident } from '../flow.ts'
import type { TrainerName } from '../forest/forest.ts'
import { appendFindings, deleteSuiteFindings } from '../store/findings.ts'
import { getIncidents, type NumberedIncident, replaceIncidents } from '../store/incidents.ts'
import { type Store, transaction } from '../store/pool.ts'
import { getScores, type StoredScore } from '../store/scores.ts'
import { getSuiteLogs, holdSuite, type SuiteLog } from '../store/suites.ts'
import { replaceSuiteScores } from '../store/suiteScores.ts'
import { incidents } from './incident.ts'
import type { LogSeries } from './join.ts'
import { judgeSuite, type SuiteVerdict } from './master.ts'
import { tellingOf } from './suppressing.ts'
import type { Suppression, Told } from './suppression.ts'

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
  /** What is not to be told now. */
  readonly suppressions?: readonly Suppression[]
  /** Hears of each finding of which something is hidden. */
  onHidden?(hidden: Told): void
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
    const { told, hidden } = await ownFindings(store, log, options)
    findings.push(...told)
    const scores = await getScores(store, log.id)
    const timed = scores.filter(score => score.timed && score.kind === 'window')
    if (timed.length > 0) series.push(seriesOf(log.name, calmed(timed, hidden)))
  }
  const { alarmsPerDay, epoch, suppressions: _, onHidden: __, ...forest } = options
  const verdict = judgeSuite(series, { forest, alarmsPerDay })
  const found = incidents(findings, verdict, { windowMs: verdict.joined.windowMs })
  const judged = { logs, findings, verdict, found, epoch }
  await storeSuite(store, suite, judged)
  return getIncidents(store, suite)
}

/** The findings of a log that are told, and those that are hidden as a whole. */
async function ownFindings(
  store: Store,
  log: SuiteLog,
  { suppressions = [], onHidden }: MasterOptions,
): Promise<{ readonly told: readonly Finding[]; readonly hidden: readonly Finding[] }> {
  const told: Finding[] = []
  const hidden: Finding[] = []
  for (const { stored, ...each } of await tellingOf(store, log, suppressions)) {
    if (each.finding === undefined) hidden.push(stored)
    else told.push(each.finding)
    if (each.by.length > 0) onHidden?.(each)
  }
  return { told, hidden }
}

/** What is hidden is not to come back as a strange suite: its alarming windows count as usual. */
function calmed(
  scores: readonly StoredScore[],
  hidden: readonly Finding[],
): readonly StoredScore[] {
  if (hidden.length === 0) return scores
  return scores.map(score => {
    const within = hidden.some(({ from, to }) => score.from < to && score.to > from)
    return within && score.alarm ? { ...score, joint: 0, alarm: false } : score
  })
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
      await deleteSuiteFindings(connection, [...ids.values()])
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
