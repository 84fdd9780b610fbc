/**
 * What is different with a source that lies on every node: its scanners are a DaemonSet, as many as
 * there are nodes, and whether it may be read at all is for the cluster to say.
 */
import type { LogSource } from './api/logsource.ts'
import { nodeLogsRefusal } from './api/nodelogs-scope.ts'
import type { KubeObject } from './kube/objects.ts'
import type { PodCounts } from './logsource-plan.ts'
import { LOG_DIR, type Mount } from './pod.ts'
import type { OperatorSettings } from './settings.ts'

/** Where the kubelet keeps what containers print, as a pod volume source. */
const POD_LOGS = { hostPath: { path: '/var/log/pods', type: 'Directory' } }

/** What is mounted of the logs of a source: its volume, the logs of pods, or nothing. */
export function logMounts({ volume, nodeLogs }: LogSource['spec']): readonly Mount[] {
  const source = nodeLogs === undefined ? volume : POD_LOGS
  return source === undefined ? [] : [{ name: 'logs', path: LOG_DIR, source }]
}

/** Whether the source lies on nodes. */
export function isOnNodes(source: Pick<LogSource, 'spec'> | undefined): boolean {
  return source?.spec.nodeLogs !== undefined
}

/** Why the logs of nodes cannot be read as the spec asks; undefined where they can. */
export function nodesRefusal(
  { spec: { nodeLogs } }: LogSource,
  settings: OperatorSettings,
): readonly [string, string] | undefined {
  if (nodeLogs === undefined) return undefined
  if (settings.nodeLogs !== true) {
    return [
      'NodeLogsNotAllowed',
      'spec.nodeLogs is off in this cluster; nodeLogs.enabled of the chart allows it.',
    ]
  }
  const refusal = nodeLogsRefusal(nodeLogs)
  return refusal === undefined ? undefined : ['SelectorNotSupported', refusal]
}

/** The parts of a DaemonSet that tell of its pods. */
export interface DaemonSet extends KubeObject {
  readonly status?: {
    readonly observedGeneration?: number
    readonly desiredNumberScheduled?: number
    readonly currentNumberScheduled?: number
    readonly numberReady?: number
    readonly updatedNumberScheduled?: number
  }
}

/** The pods of a DaemonSet, from its status; it has no condition that says why it makes none. */
export function podsOnNodes({ metadata, status = {} }: DaemonSet): PodCounts {
  const { desiredNumberScheduled: replicas = 0, numberReady: ready = 0 } = status
  const { currentNumberScheduled = 0, updatedNumberScheduled = 0 } = status
  const isSeen = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  return {
    replicas,
    ready,
    isSettled: isSeen && updatedNumberScheduled === replicas,
    problem: isSeen && replicas > 0 && currentNumberScheduled === 0 ? NO_POD : '',
  }
}

const NO_POD =
  'No pod of the DaemonSet is there: the pod security standard of the namespace may forbid the ' +
  'hostPath; see the Events of the DaemonSet, and use a namespace that allows it.'
