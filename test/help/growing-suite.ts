/**
 * A suite that grows in the store as scanners would let it: scores and findings of each log up to
 * an event time, and the mark that says so. Nothing is read or parsed.
 */
import type { Finding } from '../../src/flow.ts'
import type { LogSeries } from '../../src/master/join.ts'
import { appendFindings } from '../../src/store/findings.ts'
import { markJudged, markLearned } from '../../src/store/judged.ts'
import { storeLog, updateLog } from '../../src/store/logs.ts'
import { type Store, transaction } from '../../src/store/pool.ts'
import { appendScores } from '../../src/store/scores.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { windowScore } from './flow.ts'

/** What comes in the end. */
export interface Grown {
  readonly series: readonly LogSeries[]
  /** Of the logs, by their names; they are told once they have begun, and grow to their ends. */
  readonly findings: readonly Finding[]
  readonly windowMs: number
}

/** The source "test", which is a suite of its own. */
export class GrowingSuite {
  readonly #store: Store
  readonly #grown: Grown
  readonly #ids = new Map<string, number>()
  #judgedMs = Number.NEGATIVE_INFINITY

  private constructor(store: Store, grown: Grown) {
    this.#store = store
    this.#grown = grown
  }

  /** A suite of which all up to a time is learned and looked back over. */
  static async begun(store: Store, grown: Grown, learnedMs: number): Promise<GrowingSuite> {
    const suite = new GrowingSuite(store, grown)
    await ensureSource(store, { name: 'test', root: '/', config: {} })
    for (const { log } of grown.series) {
      suite.#ids.set(log, (await storeLog(store, { source: 'test', name: log })).id)
    }
    await suite.#bring(learnedMs)
    await markLearned(store, 'test', learnedMs)
    return suite
  }

  /** All logs are judged up to a time. */
  async judge(toMs: number): Promise<void> {
    await this.#bring(toMs)
    await markJudged(this.#store, 'test', toMs)
  }

  async #bring(toMs: number): Promise<void> {
    const { series, findings, windowMs } = this.#grown
    for (const each of series) {
      const id = this.#ids.get(each.log) ?? 0
      const scores = [...each.from.keys()]
        .filter(at => each.to[at] > this.#judgedMs && each.to[at] <= toMs)
        .map(at => {
          const [from, to, joint] = [each.from[at], each.to[at], each.joint[at]]
          const base = { stream: each.log, to, joint, lines: each.lines[at], alarm: false }
          return windowScore(from, base)
        })
      await transaction(this.#store, async connection => {
        await appendScores(connection, id, { version: 1, scores })
        await appendFindings(
          connection,
          id,
          findings.flatMap(one => grownTo(one, each.log, toMs)),
        )
      })
      const counts = { judgedTo: toMs, learnMs: windowMs, timed: 1 }
      await updateLog(this.#store, id, { state: 'trained', counts })
    }
    this.#judgedMs = toMs
  }
}

/** What of a finding is known by then: nothing before the end of its first window. */
function grownTo(finding: Finding, log: string, toMs: number): Finding[] {
  if (finding.log !== log || finding.from + 60_000 > toMs) return []
  return [{ ...finding, to: Math.min(finding.to, toMs) }]
}
