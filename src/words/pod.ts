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
}

const NAME = '[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?'
const PATH = new RegExp(
  String.raw`(?:^|/)(?:(${NAME})/)?(${NAME})_(${NAME})_[-0-9a-f]{8,64}/(${NAME})/\d+\.log$`,
)

/** Kubernetes makes names of these letters (apimachinery, util/rand): no vowels, no 0, 1, 3. */
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]{5}'
/** The hash of a pod template: the digits of 32 bits, each of them as one of these letters. */
const TEMPLATE_HASH = '[bcdf4-9]{6,10}'
/** What differs from pod to pod of one workload, the most telling first. */
const OWN = [
  // Deployment: ReplicaSet and pod.
  new RegExp(`^(.+)-${TEMPLATE_HASH}-${RANDOM}$`),
  // CronJob: its time in minutes, and pod.
  new RegExp(String.raw`^(.+)-\d{8}-${RANDOM}$`),
  // DaemonSet, Job, bare ReplicaSet.
  new RegExp(`^(.+)-${RANDOM}$`),
  // StatefulSet.
  /^(.+)-\d{1,5}$/,
]

/** Names end here (RFC 1123): of a longer one the kind's controller keeps the head. */
const MAX_NAME = 63
const CUT = new RegExp(`(?:-(?:[bcdf4-9]{0,10}-?)?)?${RANDOM}$`)

/** The pod that wrote the stream of this path; undefined where it is no log of a pod. */
export function podOf(stream: string): Pod | undefined {
  const match = PATH.exec(stream)
  if (match === null) return undefined
  const [, node = '', namespace, name, container] = match
  return { node, namespace, name, container, workload: workloadOf(name, node) }
}

/** The workload of a pod; `node` is where it runs, '' where that is not known. */
export function workloadOf(pod: string, node: string): string {
  // A static pod is called after its node.
  if (node !== '' && pod.endsWith(`-${node}`)) return pod.slice(0, -1 - node.length)
  for (const own of OWN) {
    const workload = own.exec(pod)?.[1]
    if (workload !== undefined) return workload
  }
  return pod.length === MAX_NAME ? pod.replace(CUT, '') : pod
}
