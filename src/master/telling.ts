/**
 * Makes incidents of what is stored: findings that no closed incident tells, and alarms of the
 * suite. An incident grows while it is open; once nothing that is still to come can change it, it
 * is closed and its findings are settled, so that a turn costs what is new. The same findings make
 * the same incidents, in however many turns they came.
 */
import type { Finding, Incident } from '../flow.ts'
import { BIN_LINES } from '../forest/bins.ts'
import type { Settling } from '../store/settled.ts'
import type { SuiteLog } from '../store/suites.ts'
import { nearnessOf, SPREAD_WINDOWS } from './group.ts'
import { alarmKey, byUrgency, fromUntimed, type Gathered, gather, keyOf } from './incident.ts'
import type { Occasion } from './look.ts'
import { isClosed, OPEN_WINDOWS, type SuiteReach, settledMs } from './reach.ts'
import type { Hearing, OfLog, Telling } from './suppressing.ts'
import type { SuiteAlarm } from './verdict.ts'

/** What is told of a hearing and the alarms of the suite. */
export function gathered(
  { tellings }: Hearing,
  alarms: readonly SuiteAlarm[],
  windowMs: number,
): Gathered {
  const told = tellings.flatMap(({ each }) => each.finding ?? [])
  const { spreadMs } = nearnessOf(windowMs)
  const hidden = tellings.flatMap(({ each }) => (each.finding === undefined ? [each.stored] : []))
  const shown = alarms.flatMap(alarm => withoutHidden(alarm, hidden, spreadMs))
  return gather(told, shown, windowMs)
}

/**
 * What is hidden is not to come back as a strange suite: an alarm stays where other logs carry half
 * of it.
 */
function withoutHidden(
  alarm: SuiteAlarm,
  hidden: readonly Finding[],
  spreadMs: number,
): SuiteAlarm[] {
  const near = hidden.filter(({ from, to }) => from < alarm.to && to > alarm.from - spreadMs)
  if (near.length === 0) return [alarm]
  const contributors = alarm.contributors.filter(({ log }) => near.every(each => each.log !== log))
  const left = contributors.reduce((sum, { share }) => sum + share, 0)
  const all = alarm.contributors.reduce((sum, { share }) => sum + share, 0)
  return left >= all / 2 && left > 0 ? [{ ...alarm, contributors }] : []
}

/** What a turn closes. */
export interface Closing {
  /** Keys of the incidents that are closed now. */
  readonly keys: ReadonlySet<string>
  readonly settling: readonly Settling[]
  /** Alarms of the suite that end by then are told for good. */
  readonly toldMs: number
}

/** What is closed of all that was gathered, once the suite is judged so far. */
export function closingOf(
  { groups, alarms }: Gathered,
  occasions: readonly Occasion[],
  { hearing, reach, all }: { hearing: Hearing; reach: SuiteReach; all: readonly SuiteAlarm[] },
): Closing {
  const closed = new Set(occasions.filter(each => isClosed(each, reach)).map(({ key }) => key))
  const tellings = new Map(hearing.tellings.map(telling => [telling.each.finding, telling]))
  const told = groups
    .filter(group => closed.has(keyOf(group)))
    .flatMap(({ findings }) => findings.flatMap(finding => tellings.get(finding) ?? []))
  const oldestMs = oldestOpen({ groups, alarms }, closed, settledMs(reach))
  // What is hidden keeps its log out of what begins soon after.
  const isPastAll = ({ log, timed, to }: Finding): boolean => {
    const ownMs = Math.min(oldestMs, settledMs(reach.ofLog(log)))
    return timed && to < ownMs - (SPREAD_WINDOWS + 1) * reach.windowMs
  }
  const hidden = hearing.tellings.filter(({ each: { finding, stored } }) => {
    return finding === undefined && isPastAll(stored)
  })
  const unheard = hearing.unheard.filter(({ log, each }) => isPastAll({ ...each, log: log.name }))
  return {
    keys: closed,
    settling: [
      ...told.map(settlingOf),
      ...hidden.map(settlingOf),
      ...unheard.map(({ log, each }) => ({
        log: log.id,
        id: each.id,
        settled: 'unheard' as const,
      })),
      ...untimedClosed(hearing).map(settlingOf),
    ],
    toldMs: toldTo(all, reach),
  }
}

function settlingOf({ log, each }: OfLog<Telling>): Settling {
  const { finding, by, stored } = each
  const part = by.length > 0 ? 'part' : 'told'
  return { log: log.id, id: stored.id, settled: finding === undefined ? 'hidden' : part }
}

function oldestOpen(
  { groups, alarms }: Gathered,
  closed: ReadonlySet<string>,
  settled: number,
): number {
  const open = [
    ...groups.filter(group => !closed.has(keyOf(group))),
    ...alarms.filter(alarm => !closed.has(alarmKey(alarm))),
  ]
  return open.reduce((oldest, { from }) => Math.min(oldest, from), settled)
}

/** The end of the last alarm before which all are closed. */
function toldTo(alarms: readonly SuiteAlarm[], reach: SuiteReach): number {
  const open = alarms.findIndex(alarm => !isClosed(alarm, reach))
  const closed = open < 0 ? alarms : alarms.slice(0, open)
  return closed.at(-1)?.to ?? Number.NEGATIVE_INFINITY
}

/** A log without time is judged line by line: what lies so far back does not go on. */
function untimedClosed({ tellings }: Hearing): OfLog<Telling>[] {
  return tellings.filter(({ log, each }) => !each.stored.timed && isPast(log, each.stored))
}

function isPast({ judgedTo }: SuiteLog, { to }: Finding): boolean {
  return to < judgedTo - OPEN_WINDOWS * BIN_LINES
}

/** Incidents of logs without time: each finding is one. */
export function untimedIncidents({
  tellings,
}: Hearing): (Incident & { readonly closed: boolean })[] {
  return tellings.flatMap(({ log, each: { finding } }) => {
    if (finding === undefined || finding.timed) return []
    return [{ ...fromUntimed(finding), closed: isPast(log, finding) }]
  })
}

/** New incidents are numbered most urgent first. */
export function inOrder<T extends Incident>(incidents: readonly T[]): T[] {
  return [...incidents].sort(byUrgency)
}
