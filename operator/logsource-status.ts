/** The status of a LogSource: what was counted, and what is so. Pure. */
import type { NodeOverview } from '../src/store/nodeOverview.ts'
import type { Overview } from '../src/store/overview.ts'
import { type LogSourceStatus, MAX_NODES } from './api/logsource-status.ts'
import { conditionsOf, heldTime, leftAlone } from './conditions.ts'
import { sourceClaims, wantedScanners } from './logsource-claims.ts'
import type { SourceFacts } from './logsource-plan.ts'
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

function counted(facts: SourceFacts): Partial<LogSourceStatus> {
  const { database, before, pods } = facts
  const scanners = `${pods.ready}/${wantedScanners(facts)}`
  if (!database.reached || database.found.overview === undefined) {
    const { logs, ingest, nodes, columns } = before
    return {
      ...(logs === undefined ? {} : { logs }),
      ...(ingest === undefined ? {} : { ingest }),
      ...(nodes === undefined ? {} : { nodes }),
      columns: { ...columns, scanners },
    }
  }
  const { overview, nodes = [] } = database.found
  const { total, trained, learning, rejected } = overview.logs
  return {
    logs: { total, trained, learning, rejected },
    ingest: ingestOf(overview, before.ingest ?? {}),
    ...nodesOf(nodes),
    columns: {
      scanners,
      ...(Number.isFinite(overview.lagSeconds) ? { lag: `${whole(overview.lagSeconds)}s` } : {}),
    },
  }
}

/** The nodes that lag most, by name: a large cluster has more than a status should hold. */
function nodesOf(nodes: readonly NodeOverview[]): Pick<LogSourceStatus, 'nodes'> {
  if (nodes.length === 0) return {}
  const lagOf = (lagSeconds: number): number => {
    return Number.isFinite(lagSeconds) ? lagSeconds : Number.MAX_SAFE_INTEGER
  }
  const worst = nodes.toSorted((a, b) => lagOf(b.lagSeconds) - lagOf(a.lagSeconds))
  const shown = worst.slice(0, MAX_NODES).sort((a, b) => (a.node < b.node ? -1 : 1))
  return { nodes: shown.map(nodeOf) }
}

function nodeOf({ node, lagSeconds, files, ledger }: NodeOverview) {
  const { bytes, lines, empty, duplicate, scored, heldBack, rejected, late } = ledger
  const counters = { files, bytes, lines, empty, duplicate, scored, heldBack, rejected, late }
  return {
    name: node,
    ...(Number.isFinite(lagSeconds) ? { lagSeconds: whole(lagSeconds) } : {}),
    ...wholes(counters),
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
  const isNews = whole(bytes) !== before.bytes || lastPollTime !== before.lastPollTime
  return {
    ...(isNews ? fetchedOf(overview) : heldFetched(before)),
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

/** A service is asked at every look: what that cost alone is nothing to write. */
function heldFetched({ calls, fetchedBytes }: NonNullable<LogSourceStatus['ingest']>) {
  return calls === undefined ? {} : { calls, fetchedBytes: fetchedBytes ?? 0 }
}

/** Of files nothing is asked. */
function fetchedOf({ fetched: { calls, fetchedBytes } }: Overview) {
  return calls === 0 ? {} : wholes({ calls, fetchedBytes })
}

function wholes<Key extends string>(counters: Readonly<Record<Key, number>>) {
  const pairs = Object.entries<number>(counters).map(([key, value]) => [key, whole(value)])
  return Object.fromEntries(pairs) as Record<Key, number>
}

function whole(value: number): number {
  return Math.max(0, Math.round(value))
}
