/** What kubectl shows of the kinds and of what serves them, as far as the story looks at it. */
import { type AuditEvent, type Rule, requestsOf } from './rights.ts'
import { readFileSync } from 'node:fs'
import { layout } from '../cluster/layout.ts'
import { kubectl, kubectlEnds, read, SYSTEM, value } from './stage.ts'

/** What becomes of a line; the ledger counts each in one of these. */
const CLASSES = ['empty', 'duplicate', 'scored', 'heldBack', 'rejected'] as const

/** Of a LogSource. */
export interface SourceStatus {
  readonly logs: { readonly total: number; readonly trained: number }
  readonly ingest: Readonly<Record<'lines' | 'bytes' | 'late' | (typeof CLASSES)[number], number>>
  readonly scanners: { readonly replicas: number; readonly readyReplicas: number }
}

/** An Anomaly. */
export interface AnomalyShown {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly fingerprint: string }
  readonly status: {
    readonly severity: string
    readonly score: string
    readonly state: string
    readonly count: number
    readonly message: string
    readonly firstSeen: string
    readonly lastSeen: string
    readonly firstCause: {
      readonly log: string
      readonly pod?: string
      readonly node?: string
      readonly file?: string
      readonly line?: number
      readonly offsetBytes?: number
      readonly templateId?: string
    }
    readonly logs: readonly { readonly log: string; readonly templateId?: string }[]
  }
}

/** Under which account the pods of a Deployment run. */
export const ACCOUNT = '.spec.template.spec.serviceAccountName'

/** Selects the pods of the operator. */
export const OPERATOR = 'app.kubernetes.io/component=operator'

/** The status of a LogSource. */
export async function sourceStatus(namespace: string, name: string): Promise<SourceStatus> {
  const { status } = (await read(['logsource', name, '-n', namespace])) as { status: SourceStatus }
  return status
}

/** Lines that the ledger counts in one class or another. */
export function classified({ ingest }: SourceStatus): number {
  return CLASSES.reduce((sum, each) => sum + (ingest[each] ?? 0), 0)
}

/** The Anomalies of a namespace. */
export async function anomaliesOf(namespace: string): Promise<AnomalyShown[]> {
  const { items } = (await read(['anomalies', '-n', namespace])) as { items: AnomalyShown[] }
  return items
}

/** Those that one would get up for. */
export async function graveAnomalies(namespace: string): Promise<AnomalyShown[]> {
  return (await anomaliesOf(namespace)).filter(({ status }) => status.severity === 'High')
}

/** Events of a namespace with this reason, a line each. */
export async function eventsOf(namespace: string, reason: string): Promise<string[]> {
  const words = ['get', 'events.events.k8s.io', '-n', namespace, '--no-headers']
  const text = await kubectl([...words, '--field-selector', `reason=${reason}`])
  return text.split('\n').filter(line => line !== '')
}

/** Names of the pods that a selector finds. */
export async function podsOf(namespace: string, selector: string): Promise<string[]> {
  const words = ['pods', '-n', namespace, '-l', selector]
  return (await value(words, '.items[*].metadata.name')).split(' ').filter(name => name !== '')
}

/** A metric of a pod by its name, through the apiserver. */
export async function metricOf(namespace: string, pod: string, name: string): Promise<number> {
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}:8080/proxy/metrics`
  const line = (await kubectl(['get', '--raw', path]))
    .split('\n')
    .find(each => each.startsWith(`${name} `))
  return Number(line?.split(' ').at(-1))
}

/** All that the operators that are there have said, in this life and the one before. */
export async function operatorLog(): Promise<string> {
  const logs = await Promise.all(
    (await podsOf(SYSTEM, OPERATOR)).flatMap(pod => {
      const words = ['logs', '-n', SYSTEM, pod, '--tail=-1', '--timestamps']
      // Most had no life before.
      return [kubectl(words), kubectlEnds([...words, '--previous']).then(({ out }) => out)]
    }),
  )
  return logs.join('\n')
}

/** What an account of the operator's namespace asked of the apiserver from a moment on. */
export function requestsFrom(account: string, sinceMs: number): AuditEvent[] {
  const log = readFileSync(layout().auditLog, 'utf8')
  return requestsOf(log, `system:serviceaccount:${SYSTEM}:${account}`).filter(
    event => Date.parse(event.requestReceivedTimestamp) >= sinceMs,
  )
}

interface Role {
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly roleRef: { readonly kind: string; readonly name: string }
  readonly subjects?: readonly { readonly name: string; readonly namespace?: string }[]
  readonly rules?: readonly Rule[]
}

/** The rules of all roles that are bound to an account of the operator's namespace. */
export async function rulesOf(account: string): Promise<Rule[]> {
  const list = async (kind: string): Promise<readonly Role[]> => {
    const { items } = (await read([kind, '-A'])) as { items: readonly Role[] }
    return items
  }
  const bindings = [...(await list('clusterrolebindings')), ...(await list('rolebindings'))]
  const ours = bindings.filter(({ subjects = [] }) =>
    subjects.some(each => each.name === account && each.namespace === SYSTEM),
  )
  const roles = [...(await list('clusterroles')), ...(await list('roles'))]
  return ours.flatMap(({ roleRef, metadata }) => {
    const role = roles.find(
      each =>
        each.metadata.name === roleRef.name &&
        (roleRef.kind === 'ClusterRole' || each.metadata.namespace === metadata.namespace),
    )
    return role?.rules ?? []
  })
}
