/**
 * What the processes show to Prometheus, from their own declarations, with a value in each series
 * that there can be: what rules and dashboards ask for is looked up here.
 */
import { ControllerMetrics } from '../../operator/kube/controller-metrics.ts'
import { KINDS } from '../../operator/kube/kinds.ts'
import { LeaderElector } from '../../operator/kube/leader.ts'
import { ReflectorMetrics } from '../../operator/kube/reflector-metrics.ts'
import type { Caches } from '../../operator/caches.ts'
import { watchStates } from '../../operator/state-metrics.ts'
import { masterMeters } from '../../src/cli/master-meters.ts'
import { scannerMeters } from '../../src/cli/scanner-meters.ts'
import { Metrics } from '../../src/health/metrics.ts'
import { NEW_SCANNER } from '../../src/store/heartbeats.ts'
import { clientOver, logSource, parts, TestWire } from '../operator/kube/wires.ts'
import { ledger } from '../help/flow.ts'

/** A metric and the labels of its first series. */
export type Registry = ReadonlyMap<string, readonly string[]>

const COUNTS = { Low: 1, Medium: 1, High: 1 }

/** The metrics of a scanner. */
export async function scannerRegistry(): Promise<Registry> {
  const metrics = new Metrics().withProcess()
  const meters = scannerMeters(metrics)
  meters.state(NEW_SCANNER)
  const overview = {
    logs: { total: 1, trained: 1, learning: 0, rejected: 0 },
    learning: { windowsMissing: 0, reason: '' },
    ingest: ledger(1),
    fetched: { calls: 0, fetchedBytes: 0 },
    lagSeconds: 0,
    scanners: [],
    shares: { total: 1, held: 1, caughtUp: 1 },
    lastEventMs: 0,
  }
  meters.figures({ overview, found: COUNTS, modelAgeSeconds: 1 })
  return registryOf(metrics)
}

/** The metrics of a master. */
export async function masterRegistry(): Promise<Registry> {
  const metrics = new Metrics().withProcess()
  const meters = masterMeters(metrics)
  meters.state({ lastPollMs: 0, leading: true, suites: 1, waiting: '' })
  meters.told('on-call', 'failed')
  meters.figures([{ suite: 's', score: 1, incidents: COUNTS, lastMs: COUNTS }])
  return registryOf(metrics)
}

/** The metrics of an operator with one controller, one cache, an election and two objects. */
export async function operatorRegistry(): Promise<Registry> {
  const { clock, metrics, log, random } = parts()
  const { client } = clientOver(new TestWire(() => ({ json: {} })), { clock, metrics })
  const controller = new ControllerMetrics({ name: 'logsource', clock, metrics, workers: 4 })
  controller.watchDepth(() => 0)
  controller.begin()('success')
  controller.retried()
  new ReflectorMetrics({ kind: KINDS.LogSource, clock, metrics })
  const place = { namespace: 'logging', name: 'logforest-operator', identity: 'one' }
  new LeaderElector({ client, clock, random, log, metrics, ...place })
  const conditions = [{ type: 'Ready', status: 'False' }]
  const status = { conditions, ingest: { lagSeconds: 1 }, severity: 'High', state: 'Open' }
  const list = { list: () => [{ ...logSource('one'), status }] }
  watchStates(metrics, { sources: list, models: list, anomalies: list } as unknown as Caches)
  await client.get(KINDS.LogSource, { namespace: 'shop', name: 'one' }).catch(() => undefined)
  return registryOf(metrics)
}

async function registryOf(metrics: Metrics): Promise<Registry> {
  const { text } = await metrics.page()
  const found = new Map<string, readonly string[]>()
  for (const [, name] of text.matchAll(/^# TYPE (\S+)/gm)) found.set(name ?? '', [])
  for (const [, name, labels] of text.matchAll(/^(\w+)\{(.*)\} /gm)) {
    const names = [...(labels ?? '').matchAll(/(\w+)="/g)].map(each => each[1] ?? '')
    if ((found.get(name ?? '')?.length ?? 0) === 0) found.set(name ?? '', names)
  }
  return found
}

/** A metric that a query asks for, with the labels that it is chosen and grouped by. */
export interface Asked {
  readonly name: string
  readonly labels: readonly string[]
}

/** What a query of Prometheus asks for: here each metric is written with braces. */
export function askedBy(expr: string): Asked[] {
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(match =>
    (match[1] ?? '').split(',').map(each => each.trim()),
  )
  return [...expr.matchAll(/([a-z_:]+)\{([^}]*)\}/g)].map(([, name = '', inner = '']) => ({
    name,
    labels: [...new Set([...grouped, ...[...inner.matchAll(/(\w+)[=!]/g)].map(e => e[1] ?? '')])],
  }))
}
