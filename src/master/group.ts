/**
 * Which findings belong to one incident: those near in time, opened, extended and closed along
 * event time. In a large suite something is always slightly odd somewhere; nearness alone would
 * chain a whole day into one incident, so what joins must also begin near the beginning, or while
 * the incident is going on.
 */
import type { Finding } from '../flow.ts'
import { MAX_GAP_WINDOWS } from '../forest/threshold.ts'
import { compare } from './cause.ts'

/** How near is near. */
export interface Nearness {
  /** A finding that begins later than this after the end is another incident. */
  readonly gapMs: number
  /** Calm or not, a log that begins later than this after the first was not struck with it. */
  readonly spreadMs: number
}

/** Causes travel some minutes per hop from log to log: windows from first to last onset. */
export const SPREAD_WINDOWS = 15

/** Nearness for short windows is at least this: machines retry and time out after a minute. */
const LEAST_GAP_MS = 60_000

/** Near for a suite with windows of this length. */
export function nearnessOf(windowMs: number): Nearness {
  return {
    gapMs: Math.max(LEAST_GAP_MS, MAX_GAP_WINDOWS * windowMs),
    spreadMs: Math.max(LEAST_GAP_MS, SPREAD_WINDOWS * windowMs),
  }
}

/** What of a finding says where it belongs. */
export type Groupable = Pick<Finding, 'id' | 'log' | 'from' | 'to' | 'onsetMs'>

/** Findings of one incident, in order of their beginning. */
export interface Group<F extends Groupable = Finding> {
  readonly findings: F[]
  readonly from: number
  to: number
}

/** Groups timed findings; each finding is in exactly one group. */
export function groupFindings<F extends Groupable>(
  findings: readonly F[],
  nearness: Nearness,
): Group<F>[] {
  const ordered = [...findings].sort(
    (a, b) => a.onsetMs - b.onsetMs || a.from - b.from || compare(a.id, b.id),
  )
  const closed: Group<F>[] = []
  let open: Group<F>[] = []
  for (const finding of ordered) {
    closed.push(...open.filter(group => group.to + nearness.gapMs < finding.onsetMs))
    open = open.filter(group => group.to + nearness.gapMs >= finding.onsetMs)
    const home = homeOf(finding, open, nearness)
    if (home === undefined) open.push(opened(finding))
    else extend(home, finding)
  }
  return [...closed, ...open].sort((a, b) => a.from - b.from)
}

function opened<F extends Groupable>(finding: F): Group<F> {
  return { findings: [finding], from: finding.onsetMs, to: finding.to }
}

function extend<F extends Groupable>(group: Group<F>, finding: F): void {
  group.findings.push(finding)
  group.to = Math.max(group.to, finding.to)
}

/** The open group that a finding continues: of its own log first, else the one begun last. */
function homeOf<F extends Groupable>(
  finding: F,
  open: readonly Group<F>[],
  near: Nearness,
): Group<F> | undefined {
  const own = open.findLast(group => group.findings.some(each => each.log === finding.log))
  if (own !== undefined) return own
  return open.findLast(
    group => finding.onsetMs < group.to || finding.onsetMs - group.from <= near.spreadMs,
  )
}
