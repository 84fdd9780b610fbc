/**
 * What the objects say, as metrics: worked out from the caches when Prometheus asks, so that an
 * object that is gone leaves no series behind. Names of objects are labels, texts of logs never.
 */
import type { Gauge, Metrics } from '../src/health/metrics.ts'
import type { Condition } from './api/condition.ts'
import type { Caches } from './caches.ts'
import type { KubeObject } from './kube/objects.ts'

/**
 * Objects that are shown, of each kind: each has up to thirty series, and Prometheus pays for all.
 */
const MAX_OBJECTS = 500
/** Namespaces whose Anomalies are counted apart; those of the others are counted together. */
const MAX_NAMESPACES = 200
const OTHERS = '(others)'
const STATUSES = ['True', 'False', 'Unknown'] as const

/** Declares the metrics. */
export function watchStates(metrics: Metrics, caches: Caches): void {
  conditions(metrics, 'logsource', () => caches.sources.list())
  conditions(metrics, 'anomalymodel', () => caches.models.list())
  metrics.gauge({
    name: 'logforest_anomalies',
    help: 'Anomaly objects by namespace, severity and state.',
    labelNames: ['namespace', 'severity', 'state'],
    collect() {
      this.reset()
      const shown = new Set<string>()
      for (const { metadata, status } of caches.anomalies.list()) {
        const { severity = 'Unknown', state = 'Unknown' } = status ?? {}
        const { namespace = '' } = metadata
        if (shown.size < MAX_NAMESPACES) shown.add(namespace)
        this.inc({ namespace: shown.has(namespace) ? namespace : OTHERS, severity, state })
      }
    },
  })
  metrics.sample({
    name: 'logforest_hidden_objects',
    help: 'LogSources and AnomalyModels that have no series, for there are too many.',
    value: () => hidden(caches.sources.list()) + hidden(caches.models.list()),
  })
  metrics.gauge({
    name: 'logforest_logsource_lag_seconds',
    help: 'How far behind the scanners of a LogSource are, at worst.',
    labelNames: ['namespace', 'name'],
    collect() {
      this.reset()
      for (const { metadata, status } of caches.sources.list().slice(0, MAX_OBJECTS)) {
        const lag = status?.ingest?.lagSeconds
        if (lag !== undefined) this.set(placeOf(metadata), lag)
      }
    },
  })
}

function hidden(objects: readonly unknown[]): number {
  return Math.max(0, objects.length - MAX_OBJECTS)
}

type Judged = KubeObject & {
  readonly status?: { readonly conditions?: readonly Condition[] | undefined } | undefined
}

function conditions(metrics: Metrics, kind: string, list: () => readonly Judged[]): void {
  metrics.gauge({
    name: `logforest_${kind}_status_condition`,
    help: 'The conditions of an object: 1 for the status that holds.',
    labelNames: ['namespace', 'name', 'condition', 'status'],
    collect() {
      this.reset()
      for (const object of list().slice(0, MAX_OBJECTS)) show(this, object)
    },
  })
}

function show(gauge: Gauge, { metadata, status }: Judged): void {
  for (const condition of status?.conditions ?? []) {
    for (const each of STATUSES) {
      const labels = { ...placeOf(metadata), condition: condition.type, status: each }
      gauge.set(labels, condition.status === each ? 1 : 0)
    }
  }
}

function placeOf({ namespace = '', name }: Judged['metadata']) {
  return { namespace, name }
}
