/**
 * Which log was first: the members of an incident ranked by when each deviated, as finely as its
 * evidence allows. What is weak against the rest is no cause, unless it lies right before it
 * (weighing.ts). In suites with known causes this order named the cause first in four of five
 * incidents; ranking by strength did in one of four.
 */
import type { Finding, IncidentMember } from '../flow.ts'
import type { Deviation } from './deviation.ts'
import { counting, natsOf, SHOWN_NATS, type Weighed } from './weighing.ts'

/** Onsets this near are one moment: clocks of two machines do not agree better. */
const TIE_MS = 50

/** The members of an incident, first cause first. */
export interface Ranking {
  readonly members: readonly IncidentMember[]
  /** Event time at which the first deviated; NaN without findings. */
  readonly onsetMs: number
}

/** What findings are ranked by, besides themselves. */
export interface RankOptions {
  /** How coarse an onset without a line is. */
  readonly windowMs: number
  /** What a look at the logs showed; of a log without finding it may make a member. */
  readonly deviations?: readonly Deviation[]
  readonly memberOf?: (deviation: Deviation) => Finding
  /** Whether a finding tells what its log did before: no proof of a cause in another log. */
  readonly recurs?: (finding: Finding) => boolean
}

/**
 * Ranks the logs of some findings, one member per log: its strongest finding, dated by its
 * earliest. (Several streams of a log, or an incident that comes in waves, bring several.)
 */
export function rankMembers(findings: readonly Finding[], options: RankOptions): Ranking {
  const own = datedPerLog(findings, options)
  const dated = [...own, ...shownAlone(own, options)]
  const counted = counting(dated, options.windowMs)
  const kept = dated.filter((each, at) => each.alarmed || counted.has(at))
  const places = new Map(dated.map((each, at) => [each, counted.has(at)]))
  kept.sort((a, b) => a.momentMs - b.momentMs || byStrength(a.finding, b.finding))
  const causes = ledByNew(breakTies(kept.filter(each => places.get(each))), options)
  const others = kept.filter(each => !places.get(each)).sort((a, b) => b.nats - a.nats)
  const [first] = causes
  if (first === undefined) return { members: [], onsetMs: Number.NaN }
  const members = [...causes, ...others].map(({ finding, momentMs }) => ({
    finding,
    delayMs: Math.max(0, momentMs - first.momentMs),
  }))
  return { members, onsetMs: first.onsetMs }
}

/** What a log did before is not first where another one alarms as it never did. */
function ledByNew(causes: readonly Dated[], { recurs = () => false }: RankOptions): Dated[] {
  const mayLead = ({ finding }: Dated): boolean => !recurs(finding)
  const first = causes.find(mayLead)
  if (first === undefined || !causes.some(each => each.alarmed && mayLead(each))) return [...causes]
  return [first, ...causes.filter(each => each !== first)]
}

interface Dated extends Weighed {
  readonly finding: Finding
  readonly onsetMs: number
}

function datedPerLog(findings: readonly Finding[], options: RankOptions): Dated[] {
  const logs = new Map<string, Dated>()
  const shown = new Map(options.deviations?.map(each => [each.log, each]))
  for (const finding of findings) {
    const own = datedOf(finding, shown.get(finding.log), options.windowMs)
    const known = logs.get(finding.log) ?? own
    const earlier = own.momentMs < known.momentMs ? own : known
    const stronger = byStrength(finding, known.finding) < 0 ? finding : known.finding
    const nats = Math.max(own.nats, known.nats)
    logs.set(finding.log, { ...earlier, nats, finding: stronger })
  }
  return [...logs.values()]
}

/** What a log must show to join a single one that alarmed: that may be chance itself. */
const ALONE_NATS = 12

/** Logs that did not alarm, and whose lines changed nevertheless. */
function shownAlone(own: readonly Dated[], { deviations = [], memberOf }: RankOptions): Dated[] {
  if (memberOf === undefined) return []
  const known = new Set(own.map(({ finding }) => finding.log))
  const least = known.size > 1 ? SHOWN_NATS : ALONE_NATS
  return deviations
    .filter(({ log, nats }) => !known.has(log) && nats >= least)
    .map(deviation => {
      const { onsetMs, nats } = deviation
      const momentMs = momentOfChange(deviation)
      return { finding: memberOf(deviation), onsetMs, momentMs, nats, alarmed: false }
    })
}

/**
 * A line that shows the deviation dates it to the millisecond. Lines that stay away or come in
 * greater number do not: then it is dated by the change of what the log writes, or, without that,
 * somewhere in the first window, in its middle; else every log that falls silent would seem to come
 * before the error that silenced it.
 */
function datedOf(finding: Finding, deviation: Deviation | undefined, windowMs: number): Dated {
  const nats = Math.max(natsOf(finding), deviation?.nats ?? 0)
  const shown = finding.evidence.some(each => each.place?.timeMs === finding.onsetMs)
  const base = { finding, onsetMs: finding.onsetMs, nats, alarmed: true }
  if (deviation !== undefined && deviation.nats >= SHOWN_NATS) {
    const momentMs = momentOfChange(deviation)
    const { onsetMs } = deviation
    if (!shown || momentMs < finding.onsetMs - windowMs) return { ...base, onsetMs, momentMs }
  }
  return { ...base, momentMs: shown ? finding.onsetMs : finding.onsetMs + windowMs / 2 }
}

/** What is weak is dated badly, and mostly too early: a run of chance lines goes before it. */
function momentOfChange({ onsetMs, nats, lineMs }: Deviation): number {
  if (lineMs !== undefined) return lineMs
  return onsetMs + HALF_BIN_MS + WEAK_DELAY_MS * (1 - Math.min(1, nats / SURE_NATS))
}

const HALF_BIN_MS = 5000
const WEAK_DELAY_MS = 60_000
const SURE_NATS = 40

/** Within each group that starts at one moment the stronger comes first. */
function breakTies(dated: readonly Dated[]): Dated[] {
  const ranked: Dated[] = []
  for (let from = 0, to = 0; from < dated.length; from = to) {
    while (to < dated.length && dated[to].momentMs - dated[from].momentMs <= TIE_MS) to++
    ranked.push(...dated.slice(from, to).sort((a, b) => byStrength(a.finding, b.finding)))
  }
  return ranked
}

/** Stronger first; the name decides last, so that the order never depends on the input's. */
export function byStrength(a: Finding, b: Finding): number {
  return b.score - a.score || compare(a.log, b.log) || compare(a.id, b.id)
}

/** Order of texts by code unit: the same on every machine. */
export function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
