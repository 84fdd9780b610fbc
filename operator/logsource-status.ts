/** The status of a LogSource: what was counted, and what is so. Pure. */
import type { Overview } from '../src/store/overview.ts'
import type { LogSourceStatus } from './api/logsource-status.ts'
import { conditionsOf, heldTime, leftAlone } from './conditions.ts'
import { sourceClaims } from './logsource-claims.ts'
import type { SourceFacts } from './logsource-plan.ts'
import { scannerReplicas } from './manifests.ts'
import { selectorText } from './names.ts'

/** The time of the last poll moves all the while: it is written when it has moved this much. */
const POLL_STEP_MS = 5 * 60_000

/** Everything that is said of a source. */
export function sourceStatus(facts: SourceFacts): LogSourceStatus {
  const { before, metadata, nowMs, model, anomalies, key } = facts
  const generation = metadata.generation ?? 0
  const claims = sourceClaims(facts)
  const pass = { generation, nowMs }
  return {
    // What Postgres told last stays while it is away.
    ...counted(facts),
    observedGeneration: generation,
    conditions: conditionsOf(before.conditions ?? [], claims, pass),
    ...(model === undefined
      ? {}
      : { modelRef: { namespace: model.metadata.namespace ?? '', name: model.metadata.name } }),
    scanners: {
      replicas: facts.pods.replicas,
      readyReplicas: facts.pods.ready,
      selector: selectorText('scanner', key.name),
    },
    anomalies: { ...anomalies },
  }
}

/** The status of a source that is left alone. */
export function pausedStatus({ before, metadata, nowMs }: SourceFacts): LogSourceStatus {
  const pass = { generation: metadata.generation ?? 0, nowMs }
  return { ...before, conditions: leftAlone(before.conditions ?? [], pass) }
}

function counted({ database, before, pods, source }: SourceFacts): Partial<LogSourceStatus> {
  const wanted = source === undefined ? 0 : scannerReplicas(source)
  const scanners = `${pods.ready}/${wanted}`
  if (!database.reached || database.found.overview === undefined) {
    const { logs, ingest, columns } = before
    return {
      ...(logs === undefined ? {} : { logs }),
      ...(ingest === undefined ? {} : { ingest }),
      columns: { ...columns, scanners },
    }
  }
  const { overview } = database.found
  const { total, trained, learning, rejected } = overview.logs
  return {
    logs: { total, trained, learning, rejected },
    ingest: ingestOf(overview, before.ingest ?? {}),
    columns: {
      scanners,
      ...(Number.isFinite(overview.lagSeconds) ? { lag: `${whole(overview.lagSeconds)}s` } : {}),
    },
  }
}

function ingestOf(
  overview: Overview,
  before: NonNullable<LogSourceStatus['ingest']>,
): NonNullable<LogSourceStatus['ingest']> {
  const { bytes, lines, empty, duplicate, scored, heldBack, rejected, late } = overview.ingest
  const alive = overview.scanners.filter(each => each.alive)
  const rate = alive.reduce((sum, each) => sum + (each.state.linesPerSecond ?? 0), 0)
  const polled = Math.max(0, ...overview.scanners.map(each => each.state.lastPollMs ?? 0))
  const lastPollTime = heldTime(before.lastPollTime, polled, POLL_STEP_MS)
  return {
    bytes: whole(bytes),
    lines: whole(lines),
    empty: whole(empty),
    duplicate: whole(duplicate),
    scored: whole(scored),
    heldBack: whole(heldBack),
    rejected: whole(Object.values(rejected).reduce((sum, each) => sum + each, 0)),
    late: whole(late),
    linesPerSecond: whole(rate),
    ...(Number.isFinite(overview.lagSeconds) ? { lagSeconds: whole(overview.lagSeconds) } : {}),
    ...(lastPollTime === undefined ? {} : { lastPollTime }),
  }
}

function whole(value: number): number {
  return Math.max(0, Math.round(value))
}
