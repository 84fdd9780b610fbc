/** Findings for the tests of incidents: a log, a minute, and how strange it was. */
import type { Evidence, Finding } from '../../src/flow.ts'
import { severityOf } from '../../src/forest/finding.ts'
import { DAY, MINUTE } from './suite.ts'

/** Event time of a minute of the day. */
export function minute(at: number): number {
  return DAY + at * MINUTE
}

/** A finding whose first line lies `at` minutes into the day, in windows of a minute. */
export function found(log: string, at: number, part: Partial<Finding> = {}): Finding {
  const from = minute(Math.floor(at))
  const onsetMs = minute(at)
  const score = part.score ?? 92
  return {
    id: `${log}@${at}`,
    log,
    timed: true,
    from,
    to: from + MINUTE,
    score,
    severity: severityOf(score),
    reason: 'NewTemplate',
    onsetMs,
    evidence: [shown(log, onsetMs)],
    why: [],
    modelVersion: 1,
    windows: 1,
    ...part,
  }
}

/** A finding of lines that stay away: dated by its window only. */
export function silent(log: string, at: number, part: Partial<Finding> = {}): Finding {
  return found(log, Math.floor(at), { reason: 'Missing', evidence: [], ...part })
}

function shown(stream: string, timeMs: number): Evidence {
  return {
    template: 'a1b2c3d4e5f60718',
    text: 'something new',
    level: 0,
    reason: 'NewTemplate',
    observed: 1,
    typical: 0,
    share: 1,
    place: { stream, offset: 0, line: 0, timeMs },
  }
}
