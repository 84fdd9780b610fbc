/** The findings of a log as they are told: its own detector's, without what is suppressed. */
import type { Finding } from '../flow.ts'
import { getTemplates } from '../store/models.ts'
import type { Store } from '../store/pool.ts'
import { getFirstFindings, getTold, getUnsettled } from '../store/settled.ts'
import type { SuiteLog } from '../store/suites.ts'
import { DAY_MS, noiseOf } from './noisy.ts'
import { hidesOf, type Suppression, type Told, tell } from './suppression.ts'

/** A stored finding, and what of it is told. */
export interface Telling extends Told {
  readonly stored: Finding
}

/** A finding of a log. */
export interface OfLog<T> {
  readonly log: SuiteLog
  readonly each: T
}

/** What a master hears. */
export interface Hearing {
  readonly tellings: readonly OfLog<Telling>[]
  /** Sessions that windows tell of. */
  readonly unheard: readonly OfLog<Finding>[]
  /** Ids of findings that are more than is told of a noisy log (`noiseOf`). */
  readonly noise: ReadonlySet<string>
}

/** What is heard, and what is not to be told of it. */
export interface HearOptions {
  readonly suppressions: readonly Suppression[]
  /** Event time up to which the suite was learned in the beginning. */
  readonly learnedMs: number
  /** Findings whose incidents are closed, too. */
  readonly all: boolean
  /** What a log may find in a day (`noiseOf`); absent: all is told. */
  readonly findingsPerDay?: number
}

/** The findings of a suite that are to be told, with what suppressions leave of each. */
export async function hear(
  store: Store,
  logs: readonly SuiteLog[],
  { suppressions, learnedMs, all, findingsPerDay }: HearOptions,
): Promise<Hearing> {
  const ids = logs.map(({ id }) => id)
  const findings = await getUnsettled(store, ids, { all })
  const withSessions = [...findings].filter(([, own]) => own.some(({ session }) => session))
  const first = await getFirstFindings(
    store,
    withSessions.map(([id]) => id),
  )
  const tellings: OfLog<Telling>[] = []
  const unheard: OfLog<Finding>[] = []
  for (const log of logs) {
    const own = findings.get(log.id) ?? []
    const firstMs = first.get(log.id) ?? Number.POSITIVE_INFINITY
    const heard: Finding[] = []
    for (const each of own) {
      if (isHeard(each, { firstMs, learnedMs })) heard.push(each)
      else unheard.push({ log, each })
    }
    const told = await tellingOf(store, log, { findings: heard, suppressions })
    for (const each of told) tellings.push({ log, each })
  }
  const noise =
    findingsPerDay === undefined
      ? new Set<string>()
      : await noiseIn(store, tellings, { findingsPerDay, all })
  return { tellings, unheard, noise }
}

/** Ids of what noisy logs find beyond what is told of a day; what is hidden counts for nothing. */
async function noiseIn(
  store: Store,
  tellings: Hearing['tellings'],
  { findingsPerDay, all }: { readonly findingsPerDay: number; readonly all: boolean },
): Promise<Set<string>> {
  const asked = tellings.flatMap(({ log, each: { finding } }) => {
    return finding?.timed && !finding.session ? [{ log: log.id, finding }] : []
  })
  const byLog = Map.groupBy(asked, ({ log }) => log)
  const since = new Map([...byLog].map(([log, own]) => [log, own[0].finding.from - DAY_MS]))
  // Where all is told anew, what was told is among it.
  const before = await getTold(store, all ? new Map() : since)
  const noise = [...byLog].flatMap(([log, own]) => {
    const findings = own.map(({ finding }) => finding)
    return noiseOf(findings, { before: before.get(log) ?? [], findingsPerDay })
  })
  return new Set(noise.map(({ id }) => id))
}

/** Findings of a log as the suite shows it, with what suppressions leave of each. */
async function tellingOf(
  store: Store,
  log: SuiteLog,
  {
    findings,
    suppressions,
  }: { findings: readonly Finding[]; suppressions: readonly Suppression[] },
): Promise<Telling[]> {
  const stored = findings.map(finding => ({ ...finding, log: log.name }))
  const meant = suppressions.filter(each => each.covers(log.name))
  if (meant.length === 0 || stored.length === 0) {
    return stored.map(finding => ({ stored: finding, finding, by: [], spared: [] }))
  }
  const hides = hidesOf(meant, await getTemplates(store, log.id))
  return stored.map(finding => ({ stored: finding, ...tell(finding, hides) }))
}

/**
 * Sessions may last as long as a log, and would date an incident by their begin: where the windows
 * of a log with time found something by then, or in what it was learned from, these tell it. Weak
 * sessions stay in the scores.
 */
function isHeard(
  { session, severity, timed, to }: Finding,
  { firstMs, learnedMs }: { readonly firstMs: number; readonly learnedMs: number },
): boolean {
  if (session === undefined) return true
  return severity !== 'Low' && !(timed && firstMs <= Math.max(learnedMs, to))
}
