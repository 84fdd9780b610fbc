/**
 * Sentences of the page: made from data by fixed forms, so that they can be tested and never say
 * more than is known. Pure.
 */
import type { Finding, Incident } from '../flow.ts'
import { beforeOf, reasonOf } from '../words/reasons.ts'
import { amount, duration, plural } from '../words/words.ts'

/** What a log does, by the reason of its finding. */
export function deedOf(finding: Finding): string {
  const [first] = finding.evidence
  if (finding.windows === 0) return 'is slightly odd, strange only together with the other logs'
  switch (first?.reason ?? finding.reason) {
    case 'NewTemplate':
      return beforeOf(finding)
        ? `writes a line ${beforeOf(finding)}`
        : 'writes a line it has never written before'
    case 'Burst':
      return 'writes a line far more often than usual'
    case 'Missing':
      return first?.observed === 0 ? 'has stopped writing a usual line' : 'writes less than usual'
    case 'RareTemplate':
      return 'writes a line it hardly ever writes'
    case 'MixShift':
      return 'mixes its lines in another way than usual'
    default:
      return 'is unusual as a whole'
  }
}

/** The same in a few words, for a list: `New line in orders/app.log`. */
export function titleOf(finding: Finding): string {
  const { log, windows, evidence, reason, beforeMs } = finding
  const [first] = evidence
  if (windows === 0) return `Odd with the others: ${log}`
  switch (first?.reason ?? reason) {
    case 'NewTemplate':
      return beforeMs === undefined ? `New line in ${log}` : `A line as before in ${log}`
    case 'Burst':
      return `More lines than usual in ${log}`
    case 'Missing':
      return first?.observed === 0 ? `A line stopped in ${log}` : `Fewer lines in ${log}`
    case 'RareTemplate':
      return `Rare line in ${log}`
    case 'MixShift':
      return `Another mix of lines in ${log}`
    default:
      return `Unusual as a whole: ${log}`
  }
}

/** The answer: who was first, and who followed within what time. */
export function headlineOf({ members }: Pick<Incident, 'members'>): string {
  const [first] = members
  if (first === undefined) return 'No log of this incident is known any more'
  const title = `${first.finding.log} ${deedOf(first.finding)}`
  const others = members.length - 1
  if (others === 0) return title
  const last = Math.max(...members.map(({ delayMs }) => delayMs))
  const follow = others === 1 ? '1 more log follows' : `${others} more logs follow`
  return first.finding.timed
    ? `${title}; ${follow} within ${duration(last)}`
    : `${title}; ${follow}`
}

/** What is normal in place of what was seen first. */
export function normallyOf(finding: Finding): { readonly head: string; readonly rest: string } {
  const [first] = finding.evidence
  if (first === undefined) return { head: 'nothing like it', rest: reasonOf(finding) }
  const length = finding.to - finding.from
  const extent = finding.timed ? duration(length) : plural(length, 'line')
  const rest = `now ${amount(first.observed)} times in ${extent}`
  const isNew = first.reason === 'NewTemplate' && finding.beforeMs === undefined
  return {
    head: isNew ? 'this line never comes' : reasonOf(finding),
    rest,
  }
}

/** Onsets nearer than this may be two clocks, or the time that a line takes to its file. */
const CLEAR_MS = 500

/** How sure it is which log was first. */
export interface Certainty {
  readonly word: 'clear' | 'likely' | 'unsure' | 'alone'
  readonly gapMs: number | null
}

/** How sure it is: by the time to the next log, and by whether lines carry both times. */
export function certaintyOf({ members }: Pick<Incident, 'members'>): Certainty {
  const [first, second] = members
  if (first === undefined || second === undefined) return { word: 'alone', gapMs: null }
  if (!first.finding.timed) return { word: 'unsure', gapMs: null }
  const gapMs = second.delayMs
  if (!isExact(first.finding)) return { word: gapMs > 0 ? 'likely' : 'unsure', gapMs }
  if (gapMs >= CLEAR_MS) return { word: 'clear', gapMs }
  return { word: gapMs > 0 ? 'likely' : 'unsure', gapMs }
}

/** Whether a line carries the onset; else its window dates it. */
export function isExact({ evidence, onsetMs }: Finding): boolean {
  return evidence.some(({ place }) => place?.timeMs === onsetMs)
}
