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
import { keepLooks, type StoredLook } from '../store/looks.ts'
import type { Deviation } from './deviation.ts'
import { incidents, occasions } from './incident.ts'
import type { LogSeries } from './join.ts'
import { lookInto } from './looking.ts'
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
  /** How templates are found; Shapes where not given. */
  readonly parser?: 'Shapes' | 'Drain'
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
  const silenced: Finding[] = []
  const series: LogSeries[] = []
  for (const log of logs) {
    // A log that is still learning was not judged.
    if (!log.trained) continue
    const { told, hidden, touched } = await ownFindings(store, log, options)
    findings.push(...told)
    silenced.push(...touched)
    const scores = await getScores(store, log.id)
    const timed = scores.filter(score => score.timed && score.kind === 'window')
    if (timed.length > 0) series.push(seriesOf(log.name, calmed(timed, hidden)))
  }
  const {
    alarmsPerDay,
    epoch,
    parser = 'Shapes',
    suppressions: _,
    onHidden: __,
    ...forest
  } = options
  const verdict = judgeSuite(series, { forest, alarmsPerDay })
  const { windowMs, window } = verdict.joined
  const untilMs = ((window.at(-1) ?? 0) + 1) * windowMs
  const looked = { suite, logs, series, windowMs, untilMs, parser }
  const looks = await lookInto(store, occasions(findings, verdict, { windowMs }), looked)
  const shown = withoutSilenced(looks.shown, silenced)
  const found = incidents(findings, verdict, { windowMs, looks: shown })
  const judged = { logs, findings, verdict, found, epoch, looks: looks.stored }
  await storeSuite(store, suite, judged)
  return getIncidents(store, suite)
}

interface OwnFindings {
  readonly told: readonly Finding[]
  /** Hidden as a whole … */
  readonly hidden: readonly Finding[]
  /** … or in part. */
  readonly touched: readonly Finding[]
}

/** The findings of a log that are told, and those of which something is hidden. */
async function ownFindings(
  store: Store,
  log: SuiteLog,
  { suppressions = [], onHidden }: MasterOptions,
): Promise<OwnFindings> {
  const told: Finding[] = []
  const hidden: Finding[] = []
  const touched: Finding[] = []
  for (const { stored, ...each } of await tellingOf(store, log, suppressions)) {
    if (each.finding === undefined) hidden.push(stored)
    else told.push(each.finding)
    if (each.by.length === 0) continue
    touched.push(stored)
    onHidden?.(each)
  }
  return { told, hidden, touched }
}

/** A log of whose findings something is hidden is not to come back by what its lines show. */
function withoutSilenced(
  looks: ReadonlyMap<string, readonly Deviation[]>,
  silenced: readonly Finding[],
): ReadonlyMap<string, readonly Deviation[]> {
  if (silenced.length === 0) return looks
  const isSilenced = ({ log, onsetMs }: Deviation): boolean =>
    silenced.some(each => each.log === log && each.from <= onsetMs && onsetMs < each.to)
  return new Map([...looks].map(([key, all]) => [key, all.filter(each => !isSilenced(each))]))
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
  readonly looks: readonly StoredLook[]
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
      await keepLooks(connection, suite, judged.looks)
    },
    { step: `storing the incidents of "${suite}"`, repeatable: true },
  )
}

function lost(suite: string): OperatingError {
  return new OperatingError(
    `Cannot store the incidents of "${suite}": another master took it over; this one stands by`,
  )
}
