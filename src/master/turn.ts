/**
 * A turn of the master: polls the scores of all logs, judges the suite as a whole, and makes
 * incidents of the findings. The deciding parts are pure (master.ts, incident.ts); this is the way
 * to and from the store.
 */
import type { Finding, Incident } from '../flow.ts'
import type { TrainerName } from '../forest/forest.ts'
import { appendFindings, getFindings } from '../store/findings.ts'
import { getIncidents, type NumberedIncident, replaceIncidents } from '../store/incidents.ts'
import { getLogs, type LogRecord } from '../store/logs.ts'
import { type Store, transaction } from '../store/pool.ts'
import { getScores, type StoredScore } from '../store/scores.ts'
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
}

/** Judges the suite from what is stored and replaces its incidents; gives them in report order. */
export async function masterTurn(
  store: Store,
  source: string,
  options: MasterOptions,
): Promise<readonly NumberedIncident[]> {
  const logs = await getLogs(store, source)
  const findings: Finding[] = []
  const series: LogSeries[] = []
  for (const log of logs) {
    // A log that is still learning was not judged.
    if (log.state !== 'trained') continue
    findings.push(...(await ownFindings(store, log)))
    const timed = (await getScores(store, log.id)).filter(score => score.timed)
    if (timed.length > 0) series.push(seriesOf(log.name, timed))
  }
  const { alarmsPerDay, ...forest } = options
  const suite = judgeSuite(series, { forest, alarmsPerDay })
  const found = incidents(findings, suite, { windowMs: suite.joined.windowMs })
  await storeSuite(store, source, { logs, findings, suite, found })
  return getIncidents(store, source)
}

/** Findings that the log's own detector made, not those that the master added. */
async function ownFindings(store: Store, log: LogRecord): Promise<Finding[]> {
  const all = await getFindings(store, log.id)
  return all.filter(finding => finding.why[0]?.feature !== SUITE_FEATURE)
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
  readonly logs: readonly LogRecord[]
  readonly findings: readonly Finding[]
  readonly suite: SuiteVerdict
  readonly found: readonly Incident[]
}

async function storeSuite(store: Store, source: string, judged: Judged): Promise<void> {
  const { logs, findings, suite, found } = judged
  const known = new Set(findings)
  const ids = new Map(logs.map(log => [log.name, log.id]))
  const added = found
    .flatMap(incident => incident.members.map(member => member.finding))
    .filter(finding => !known.has(finding))
  const scores = Array.from(suite.score, (score, row) => ({
    start: suite.joined.window[row] * suite.joined.windowMs,
    score,
    alarm: suite.alarm[row] === 1,
  }))
  await transaction(
    store,
    async connection => {
      for (const finding of added) {
        await appendFindings(connection, ids.get(finding.log) ?? 0, [finding])
      }
      await replaceSuiteScores(connection, source, scores)
      await replaceIncidents(connection, source, found)
    },
    { step: `storing the incidents of "${source}"`, repeatable: true },
  )
}
