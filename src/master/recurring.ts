/**
 * What a log did before in the same way: a restart, a weekly job, warnings that came and went. It
 * is told, but is no reason to wake anybody, and no proof of a cause in another log. What is of
 * error level, or is stronger or longer than it was, is no such thing.
 */
import { sumOf } from '../base/sums.ts'
import { type Evidence, type Finding, LEVELS } from '../flow.ts'
import type { Store } from '../store/pool.ts'
import { getEarlier } from '../store/settled.ts'
import type { Hearing } from './suppressing.ts'
import { natsOf } from './weighing.ts'

/** What is remembered of a finding. */
export interface Earlier extends Pick<Finding, 'from' | 'to' | 'score'> {
  readonly evidence: readonly Pick<Evidence, 'template'>[]
}

/** At least this part of what is strange must be rare lines, and lie in one earlier finding. */
const SAME_PART = 0.5

/** What counts for less in a finding may be of any level. */
const NAMED_PART = 0.1

/** It may be so many times as strong and as long as it was: chance alone makes it so. */
const STRONGER = 1.5
const LONGER = 2

/** Of so many earlier findings of a log one may be the same. */
const MOST_EARLIER = 50

const ERROR = LEVELS.indexOf('error')

/** Findings that are heard and tell what their logs did before: when it last was, by id. */
export async function recurringIn(
  store: Store,
  { tellings }: Pick<Hearing, 'tellings'>,
  gapMs: number,
): Promise<Map<string, number>> {
  const heard = tellings.flatMap(({ log, each: { finding } }) => {
    return finding && mayRecur(finding) ? [{ log: log.id, finding }] : []
  })
  if (heard.length === 0) return new Map()
  const since = new Map<number, number>()
  for (const { log, finding } of heard) {
    since.set(log, Math.min(finding.from, since.get(log) ?? finding.from))
  }
  const earlier = await getEarlier(store, since, MOST_EARLIER)
  return new Map(
    heard.flatMap(({ log, finding }) => {
      const before = lastBefore(finding, earlier.get(log) ?? [], gapMs)
      return before === undefined ? [] : [[finding.id, before.from] as const]
    }),
  )
}

/** The last finding of the same log, by start, that ended `gapMs` before and shows the same. */
export function lastBefore<E extends Earlier>(
  finding: Finding,
  found: readonly E[],
  gapMs: number,
): E | undefined {
  if (!mayRecur(finding)) return undefined
  const rare = finding.evidence.filter(isRare)
  const least = SAME_PART * partOf(rare)
  const earlier = found.filter(({ to }) => to + gapMs <= finding.from).slice(-MOST_EARLIER)
  return earlier.findLast(each => {
    if (isMore(finding, each)) return false
    const known = new Set(each.evidence.map(({ template }) => template))
    return partOf(rare.filter(({ template }) => known.has(template))) >= least
  })
}

/** Rare lines carry it, and none of them is an error. */
function mayRecur({ timed, session, evidence }: Finding): boolean {
  if (!timed || session !== undefined) return false
  if (evidence.some(({ level, share }) => level >= ERROR && share >= NAMED_PART)) return false
  return partOf(evidence.filter(isRare)) >= SAME_PART
}

function isRare({ reason }: Evidence): boolean {
  return reason === 'NewTemplate' || reason === 'RareTemplate'
}

function partOf(evidence: readonly Evidence[]): number {
  return sumOf(Float64Array.from(evidence, ({ share }) => share))
}

function isMore(now: Finding, before: Earlier): boolean {
  const longer = now.to - now.from > LONGER * (before.to - before.from)
  return longer || natsOf(now) > STRONGER * natsOf(before)
}
