/**
 * Facts that the tests of the terminal share: an incident as a person would meet it at three in the
 * morning, and terminals of several kinds.
 */

import type { FilePlace, Report } from '../../src/cli/report.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import type { Evidence, Finding, Incident, IncidentMember, Ledger } from '../../src/flow.ts'

/** A pipe of 100 columns: no colours, nothing repainted. */
export const PIPE: Terminal = { columns: 100, colour: false, interactive: false }

/** A colour terminal of 100 columns. */
export const SCREEN: Terminal = { columns: 100, colour: true, interactive: true }

/** 2026-11-20 14:07:31 UTC. */
export const START = Date.UTC(2026, 10, 20, 14, 7, 31)

/** A new line, in a stream of the same name as its log. */
export function evidence(log: string, part: Partial<Evidence> & { line?: number } = {}): Evidence {
  const { line = 10_233, ...rest } = part
  return {
    template: 'a1b2c3d4e5f60718',
    text: 'FATAL:  sorry, too many clients already',
    level: 7,
    reason: 'NewTemplate',
    observed: 212,
    typical: 0,
    share: 0.9,
    place: { stream: log, offset: 1_203_331, line: line - 1, timeMs: START },
    ...rest,
  }
}

/** Evidence of something that is not there. */
export function missing(part: Partial<Evidence> = {}): Evidence {
  const { place: _, ...rest } = evidence('any', { reason: 'Missing', observed: 0, ...part })
  return rest
}

/** A finding of one log that begins `afterMs` after START. */
export function finding(log: string, afterMs: number, part: Partial<Finding> = {}): Finding {
  return {
    id: `finding of ${log}`,
    log,
    timed: true,
    from: START,
    to: START + 91_000,
    score: 99.43,
    severity: 'High',
    reason: 'NewTemplate',
    onsetMs: START + afterMs,
    evidence: [evidence(log)],
    why: [{ feature: 'lines never seen', observed: 212, typical: 0, tail: 9, share: 0.61 }],
    modelVersion: 3,
    windows: 2,
    ...part,
  }
}

/** An incident of these findings, the first first. */
export function incident(findings: readonly Finding[], part: Partial<Incident> = {}): Incident {
  const members: IncidentMember[] = findings.map(each => ({
    finding: each,
    delayMs: each.onsetMs - findings[0].onsetMs,
  }))
  return {
    id: '7f3c1a0000000000',
    from: START,
    to: START + 91_000,
    timed: true,
    score: 99.43,
    severity: 'High',
    members,
    normal: ['cache', 'cron', 'mailer'],
    ...part,
  }
}

/** Too many clients: a database that is full, and the logs that follow. */
export function tooManyClients(): Incident {
  const proxy = evidence('proxy/access.log', {
    text: '"POST /orders" 503 <num>',
    reason: 'Burst',
    observed: 216,
    typical: 3,
    line: 8801,
  })
  return incident([
    finding('postgres/postgres.log', 0),
    finding('orders/app.log', 400, {
      evidence: [
        evidence('orders/app.log', {
          text: 'error acquiring connection: timeout after <num> ms',
          observed: 57,
          line: 5120,
        }),
      ],
    }),
    finding('proxy/access.log', 1100, { evidence: [proxy], reason: 'Burst' }),
    finding('worker/worker.log', 9000, {
      from: START + 9000,
      to: START + 90_000,
      reason: 'Missing',
      evidence: [missing({ typical: 16.2, text: 'heartbeat <num>' })],
    }),
  ])
}

/** A ledger that adds up. */
export function ledger(part: Partial<Ledger> = {}): Ledger {
  return {
    bytes: 2_900_000,
    lines: 24_310,
    empty: 86,
    duplicate: 1104,
    scored: 23_120,
    heldBack: 0,
    rejected: {},
    cut: 0,
    invalid: 0,
    late: 0,
    ...part,
  }
}

/** A report of seven learned logs. */
export function report(part: Partial<Report> = {}): Report {
  const names = ['cache', 'cron', 'mailer', 'orders/app.log', 'postgres/postgres.log']
  return {
    incidents: [],
    logs: [...names, 'proxy/access.log', 'worker/worker.log'].map(name => ({
      name,
      state: 'trained',
      lines: 3000,
      windows: 72,
    })),
    ledger: ledger(),
    spanMs: 72 * 60_000,
    problems: [],
    program: 'npm start --',
    where: '',
    resolve: ({ stream, line, offset }): FilePlace => ({ path: stream, line: line + 1, offset }),
    ...part,
  }
}
