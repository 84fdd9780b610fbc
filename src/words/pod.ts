/**
 * What the path of a log tells of the pod that wrote it. The kubelet keeps what containers print
 * as `<namespace>_<pod>_<uid>/<container>/<restart>.log` below `/var/log/pods`; a directory above
 * it is named after the node. The workload is what stays of a pod's name when what is different in
 * each pod is taken away, so a new pod of a known workload is no new log. Pure.
 *
 * Names alone cannot tell everything: a bare pod `cache-0` is taken for one of a StatefulSet, and
 * a DaemonSet called as a Deployment's ReplicaSet would be is taken for that.
 */

/** The pod that wrote a stream. */
export interface Pod {
  /** Empty where the path does not say. */
  readonly node: string
  readonly namespace: string
  readonly name: string
  readonly container: string
  /** Name of the Deployment, StatefulSet, DaemonSet or Job, as far as names tell. */
  readonly workload: string
  /** What that may be, the likeliest first; empty for a pod of its own. */
  readonly kinds: readonly WorkloadKind[]
}

/** Kinds whose pods are called after them. */
export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob'

/** A workload, as far as the name of one of its pods tells. */
export type Workload = Pick<Pod, 'workload' | 'kinds'>

const NAME = '[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?'
const PATH = new RegExp(
  String.raw`(?:^|/)(?:(${NAME})/)?(${NAME})_(${NAME})_[-0-9a-f]{8,64}/(${NAME})/\d+\.log$`,
)

/** Kubernetes makes names of these letters (apimachinery, util/rand): no vowels, no 0, 1, 3. */
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]{5}'
/** The hash of a pod template: the digits of 32 bits, each of them as one of these letters. */
const TEMPLATE_HASH = '[bcdf4-9]{6,10}'
/** What differs from pod to pod of one workload, the most telling first. */
const OWN: readonly (readonly [RegExp, readonly WorkloadKind[]])[] = [
  // The hash of a ReplicaSet.
  [new RegExp(`^(.+)-${TEMPLATE_HASH}-${RANDOM}$`), ['Deployment']],
  // The time of the CronJob in minutes.
  [new RegExp(String.raw`^(.+)-\d{8}-${RANDOM}$`), ['CronJob']],
  [new RegExp(`^(.+)-${RANDOM}$`), ['DaemonSet', 'Job']],
  [/^(.+)-\d{1,5}$/, ['StatefulSet']],
]

/** Names end here (RFC 1123): of a longer one the kind's controller keeps the head. */
const MAX_NAME = 63
const CUT = new RegExp(`(?:-(?:[bcdf4-9]{0,10}-?)?)?${RANDOM}$`)

/** The pod that wrote the stream of this path; undefined where it is no log of a pod. */
export function podOf(stream: string): Pod | undefined {
  const match = PATH.exec(stream)
  if (match === null) return undefined
  const [, node = '', namespace, name, container] = match
  return { node, namespace, name, container, ...workloadOf(name, node) }
}

/** The workload of a pod; `node` is where it runs, '' where that is not known. */
export function workloadOf(pod: string, node: string): Workload {
  // A static pod is called after its node.
  if (node !== '' && pod.endsWith(`-${node}`)) {
    return { workload: pod.slice(0, -1 - node.length), kinds: [] }
  }
  for (const [own, kinds] of OWN) {
    const workload = own.exec(pod)?.[1]
    if (workload !== undefined) return { workload, kinds }
  }
  if (pod.length < MAX_NAME) return { workload: pod, kinds: [] }
  return { workload: pod.replace(CUT, ''), kinds: ['Deployment', 'DaemonSet', 'Job'] }
}
