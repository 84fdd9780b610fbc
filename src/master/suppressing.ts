/** The findings of a log as they are told: its own detector's, without what is suppressed. */
import type { Finding } from '../flow.ts'
import { getFindings } from '../store/findings.ts'
import { getTemplates } from '../store/models.ts'
import type { Store } from '../store/pool.ts'
import type { SuiteLog } from '../store/suites.ts'
import { SUITE_FEATURE } from './incident.ts'
import { hidesOf, type Suppression, type Told, tell } from './suppression.ts'

/** A stored finding, and what of it is told. */
export interface Telling extends Told {
  readonly stored: Finding
}

/** All findings of a log that the master hears, with what suppressions leave of each. */
export async function tellingOf(
  store: Store,
  log: Pick<SuiteLog, 'id' | 'name'>,
  suppressions: readonly Suppression[],
): Promise<Telling[]> {
  const all = await getFindings(store, log.id)
  const own = all.filter(finding => finding.why[0]?.feature !== SUITE_FEATURE)
  const stored = heard(own).map(finding => ({ ...finding, log: log.name }))
  const meant = suppressions.filter(each => each.covers(log.name))
  if (meant.length === 0 || stored.length === 0) {
    return stored.map(finding => ({ stored: finding, finding, by: [], spared: [] }))
  }
  const hides = hidesOf(meant, await getTemplates(store, log.id))
  return stored.map(finding => ({ stored: finding, ...tell(finding, hides) }))
}

/**
 * Sessions may last as long as a log, and would date an incident by their begin: where windows
 * found something in a log with time, these tell it. Weak sessions stay in the scores.
 */
function heard(findings: readonly Finding[]): readonly Finding[] {
  const ofWindows = findings.filter(({ session }) => session === undefined)
  const sessions = findings.filter(({ session, severity, timed }) => {
    return session !== undefined && severity !== 'Low' && !(timed && ofWindows.length > 0)
  })
  return [...ofWindows, ...sessions]
}
