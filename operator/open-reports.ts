/**
 * Mirrors Anomalies as Reports of OpenReports, where the chart asks for it and the cluster knows
 * the kind. A Report is written when what it says has changed, and at an operator's start once; it
 * belongs to its Anomaly, with which Kubernetes removes it. Nothing is read: neither rights nor
 * memory are needed for that.
 */
import type { Logger } from 'pino'
import type { Clock } from '../src/base/clock.ts'
import { Anomaly } from './api/anomaly.ts'
import type { Caches } from './caches.ts'
import { inputHash } from './hash.ts'
import type { KubeClient } from './kube/client.ts'
import type { Result } from './kube/controller.ts'
import { isNotFound } from './kube/errors.ts'
import type { TokenBucket } from './kube/limiter.ts'
import { openReport } from './open-report.ts'

/** A cluster that does not know the kind may be given it at any time. */
const ABSENT_MS = 300_000
/** Soon enough for the budget to have something again. */
const DEFERRED_MS = 5_000

/** What Reports are written with. */
export interface OpenReportsParts {
  readonly caches: { readonly anomalies: Pick<Caches['anomalies'], 'get'> }
  readonly client: Pick<KubeClient, 'apply'>
  readonly budget: Pick<TokenBucket, 'tryTake'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Pick<Logger, 'warn' | 'info'>
}

/** Keeps the Report of one Anomaly at a time. */
export class OpenReports {
  readonly #parts: OpenReportsParts
  /** What was written last, by the key of the Anomaly; no more entries than there are Anomalies. */
  readonly #written = new Map<string, string>()
  #absentUntilMs = Number.NEGATIVE_INFINITY

  constructor(parts: OpenReportsParts) {
    this.#parts = parts
  }

  /** One pass over an Anomaly. */
  async reconcile(key: string): Promise<Result> {
    const { caches, budget, client, clock } = this.#parts
    const parsed = Anomaly.safeParse(caches.anomalies.get(key))
    // Gone, or going: the Report goes along.
    if (!parsed.success || parsed.data.metadata.deletionTimestamp !== undefined) {
      this.#written.delete(key)
      return {}
    }
    const report = openReport(parsed.data)
    if (report === undefined) return {}
    const hash = inputHash(report)
    if (this.#written.get(key) === hash) return {}
    const waitMs = this.#absentUntilMs - clock.now()
    if (waitMs > 0) return { requeueAfterMs: waitMs }
    if (!budget.tryTake()) return { requeueAfterMs: DEFERRED_MS }
    try {
      await client.apply(report)
      this.#isThere()
      this.#written.set(key, hash)
      return {}
    } catch (error) {
      if (!isNotFound(error)) throw error
      return { requeueAfterMs: this.#isAbsent() }
    }
  }

  /** Said once, and again only when it has been there meanwhile. */
  #isAbsent(): number {
    const { log, clock } = this.#parts
    if (this.#absentUntilMs === Number.NEGATIVE_INFINITY) {
      log.warn(
        'Incidents are not mirrored: the cluster does not know the kind Report of ' +
          'openreports.io/v1alpha1. Install OpenReports, or set openReports.enabled=false in the ' +
          'chart.',
      )
    }
    this.#absentUntilMs = clock.now() + ABSENT_MS
    return ABSENT_MS
  }

  #isThere(): void {
    if (this.#absentUntilMs === Number.NEGATIVE_INFINITY) return
    this.#absentUntilMs = Number.NEGATIVE_INFINITY
    this.#parts.log.info('Incidents are mirrored: the cluster knows the kind Report now.')
  }
}
