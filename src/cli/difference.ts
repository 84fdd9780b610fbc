/** What a backtest says: findings added, removed and unchanged, and what it took. */
import type { Finding } from '../flow.ts'
import type { Difference } from '../scanner/backtesting.ts'
import { reasonOf } from '../words/reasons.ts'
import { fit, sanitise } from '../words/text.ts'
import { count, duration, moment, plural, size } from '../words/words.ts'
import type { Terminal } from './terminal.ts'

/** What came of a backtest. */
export interface Backtest extends Difference {
  readonly logs: number
  readonly tookMs: number
  /** Largest memory of the process so far. */
  readonly peakBytes: number
}

/** Findings named on either side; beyond that they are counted. */
const MAX_LINES = 40

/** As text, ending with a newline. */
export function renderBacktest(result: Backtest, { columns }: Terminal): string {
  const { added, removed, unchanged, logs, tookMs, peakBytes } = result
  const numbers = `${count(added.length)} added, ${count(removed.length)} removed`
  const head = `${plural(logs, 'log')}: ${numbers}, ${count(unchanged.length)} unchanged`
  const lines = [...listed('+', added), ...listed('-', removed)]
  const cost = `took ${duration(tookMs)} and at most ${size(peakBytes)}; nothing was stored`
  return `${[...lines, head, cost].map(line => fit(line, columns)).join('\n')}\n`
}

function listed(sign: string, findings: readonly Finding[]): string[] {
  const lines = findings.slice(0, MAX_LINES).map(finding => {
    const from = finding.timed ? moment(finding.from) : `line ${count(finding.from)}`
    const { severity, log } = finding
    return `${sign} ${from}  ${severity}  ${sanitise(log)}  ${reasonOf(finding)}`
  })
  const more = findings.length - lines.length
  return more > 0 ? [...lines, `${sign} … and ${count(more)} more; --json lists all`] : lines
}
