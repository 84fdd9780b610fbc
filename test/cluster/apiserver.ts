/** How etcd and the kube-apiserver are called, for a bare control plane and a whole cluster. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Authority, Pair } from './certificates.ts'

/** What an apiserver has to know. */
export interface ApiserverPlan {
  readonly directory: string
  readonly etcd: string
  readonly address: string
  readonly port: number
  readonly authority: string
  readonly serving: Pair
  readonly tokens: Pair
  readonly auditPolicy: string
  readonly auditLog: string
}

/** The services' addresses; the first is the apiserver's own. */
export const SERVICE_CIDR = '10.96.0.0/16'

/** Users whom every cluster knows and gives their rights. */
export const CONTROLLERS = 'system:kube-controller-manager'
export const SCHEDULER = 'system:kube-scheduler'
export const PROXY = 'system:kube-proxy'

/** Who asks for tokens and who gives them. */
const ISSUER = 'https://kubernetes.default.svc.cluster.local'

/** Reasons: one file of the audit is a whole suite's; none is lost while it is read. */
const AUDIT_MEGABYTES = 200

/** The words for etcd on a unix socket, which needs no port and no key. */
export function etcdWords(directory: string, socket: string): string[] {
  // A name that nobody calls: a cluster of one has no peers, and clients know the socket.
  const advertised = 'http://localhost:2380'
  return [
    `--data-dir=${join(directory, 'etcd')}`,
    `--listen-client-urls=unix://${socket}`,
    `--listen-peer-urls=unix://${socket}.peer`,
    `--advertise-client-urls=${advertised}`,
    `--initial-advertise-peer-urls=${advertised}`,
    `--initial-cluster=default=${advertised}`,
    // A test's data need not outlive the machine.
    '--unsafe-no-fsync',
    '--log-level=warn',
  ]
}

/** The words that every kube-apiserver of ours gets. */
export function apiserverWords(plan: ApiserverPlan): string[] {
  return [
    `--etcd-servers=unix://${plan.etcd}`,
    `--bind-address=${plan.address}`,
    `--advertise-address=${plan.address}`,
    `--secure-port=${plan.port}`,
    `--service-cluster-ip-range=${SERVICE_CIDR}`,
    `--cert-dir=${plan.directory}`,
    `--client-ca-file=${plan.authority}`,
    `--tls-cert-file=${plan.serving.certificate}`,
    `--tls-private-key-file=${plan.serving.key}`,
    `--service-account-issuer=${ISSUER}`,
    `--service-account-key-file=${plan.tokens.certificate}`,
    `--service-account-signing-key-file=${plan.tokens.key}`,
    '--authorization-mode=Node,RBAC',
    '--allow-privileged=true',
    `--audit-policy-file=${plan.auditPolicy}`,
    `--audit-log-path=${plan.auditLog}`,
    `--audit-log-maxsize=${AUDIT_MEGABYTES}`,
    '--audit-log-maxbackup=5',
  ]
}

/** The words for the kube-controller-manager, which asks as the user of the kubeconfig. */
export function controllerWords(plan: {
  readonly kubeconfig: string
  readonly authority: Authority
  readonly tokens: Pair
}): string[] {
  return [
    `--kubeconfig=${plan.kubeconfig}`,
    `--root-ca-file=${plan.authority.certificate}`,
    `--service-account-private-key-file=${plan.tokens.key}`,
    '--use-service-account-credentials=true',
    '--leader-elect=false',
  ]
}

/**
 * Who did what to which object, without bodies; the cluster's own parts are left out, whose
 * leases and watches would be nine tenths of it.
 */
export async function writeAuditPolicy(path: string): Promise<string> {
  const policy = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    rules: [
      { level: 'None', userGroups: ['system:nodes'] },
      { level: 'None', users: ['system:apiserver', CONTROLLERS, SCHEDULER, PROXY] },
      { level: 'None', userGroups: ['system:serviceaccounts:kube-system'] },
      { level: 'Metadata' },
    ],
  }
  await writeFile(path, JSON.stringify(policy, null, 2))
  return path
}
