/**
 * An Anomaly as a Report of OpenReports (openreports.io/v1alpha1), for tools that show what policy
 * engines and scanners of a cluster found: one Report for each Anomaly, one result for each of its
 * logs. Masked templates alone, as in the Anomaly. Pure.
 */
import type { Anomaly, AnomalyStatus } from './api/anomaly.ts'
import { FIELD_MANAGER } from './kube/client.ts'
import { KINDS } from './kube/kinds.ts'
import type { KubeObject } from './kube/objects.ts'

/** Who says it, in each Report. */
const SOURCE = 'logforest'
/** What kind of thing is reported, beside those of scanners for vulnerabilities. */
const CATEGORY = 'Log anomaly'

/** What became of a log: the words of OpenReports. */
type Outcome = 'pass' | 'fail' | 'warn' | 'error' | 'skip'

type AnomalyLog = NonNullable<AnomalyStatus['logs']>[number]

/** A Report as we write it. */
export interface OpenReport extends KubeObject {
  readonly source: string
  readonly scope?: object
  readonly summary: Readonly<Record<Outcome, number>>
  readonly results: readonly object[]
}

/**
 * The Report of an Anomaly; undefined while nothing is known of it. It belongs to the Anomaly, and
 * goes with it.
 */
export function openReport({ metadata, spec, status }: Anomaly): OpenReport | undefined {
  const { logs = [], firstCause } = status ?? {}
  if (status?.severity === undefined || metadata.uid === undefined) return undefined
  const { apiVersion, kind } = KINDS.Anomaly
  const { name, namespace, uid } = metadata
  const outcome = outcomeOf(status)
  const counts = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0 }
  return {
    apiVersion: KINDS.Report.apiVersion,
    kind: KINDS.Report.kind,
    metadata: {
      name,
      namespace,
      labels: {
        'app.kubernetes.io/name': SOURCE,
        'app.kubernetes.io/managed-by': FIELD_MANAGER,
      },
      ownerReferences: [{ apiVersion, kind, name, uid }],
    },
    source: SOURCE,
    ...(firstCause === undefined ? {} : { scope: sourceOf(namespace, firstCause.source) }),
    summary: { ...counts, [outcome]: logs.length },
    results: logs.map(log => resultOf(log, { spec, status, outcome, namespace })),
  }
}

/** What is over is as usual again; what is Low is worth a look and no more. */
function outcomeOf({ state, severity }: AnomalyStatus): Outcome {
  if (state === 'Resolved' || state === 'Expired') return 'pass'
  return severity === 'Low' ? 'warn' : 'fail'
}

interface Reported extends Pick<Anomaly, 'spec'> {
  readonly status: AnomalyStatus
  readonly outcome: Outcome
  readonly namespace: string | undefined
}

function resultOf(log: AnomalyLog, { spec, status, outcome, namespace }: Reported): object {
  const { reason = 'Unusual', severity = status.severity ?? 'Low', template = '' } = log
  const says = template === '' ? reason : `${reason}: ${template}`
  return {
    policy: `${spec.modelRef.namespace}/${spec.modelRef.name}`,
    rule: reason,
    category: CATEGORY,
    severity: severity.toLowerCase(),
    timestamp: timestampOf(log.onsetTime ?? status.firstSeen),
    result: outcome,
    scored: true,
    message: `${log.log}: ${says}`,
    resources: [podOf(log.pod) ?? sourceOf(namespace, log.source)],
    properties: propertiesOf(log, status),
  }
}

/** Kubernetes has no fractions of a second in this form but these. */
function timestampOf(time: string | undefined): object {
  const ms = Date.parse(time ?? '')
  if (Number.isNaN(ms)) return { seconds: 0, nanos: 0 }
  const seconds = Math.floor(ms / 1000)
  return { seconds, nanos: (ms - seconds * 1000) * 1e6 }
}

function sourceOf(namespace: string | undefined, name: string): object {
  const { apiVersion, kind } = KINDS.LogSource
  return { apiVersion, kind, namespace, name }
}

/** `shop/web-5d8f7c9b4d-x2k9q`, where the log is one of pods. */
function podOf(pod: string | undefined): object | undefined {
  const [, namespace, name] = /^([^/]+)\/([^/]+)$/.exec(pod ?? '') ?? []
  return name === undefined ? undefined : { apiVersion: 'v1', kind: 'Pod', namespace, name }
}

/** All values are texts; what is not known is left out. */
function propertiesOf(log: AnomalyLog, status: AnomalyStatus): Record<string, string> {
  const { score, count, typical, delayMilliseconds, templateId, file, line } = log
  const known = Object.entries({
    ...{ state: status.state, incidentScore: status.score, firstCause: status.firstCause?.log },
    ...{ score, count, typical, delayMilliseconds, templateId, file, line },
  })
  return Object.fromEntries(
    known.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
}
