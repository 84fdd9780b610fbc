/**
 * An incident is told of the workload whose pod was first, too: who describes a Deployment reads it
 * there. The workload is found by the name that its pods' names give, so no pod is asked.
 */
import { strongHash } from '../src/base/hash.ts'
import { type Pod, podOf } from '../src/words/pod.ts'
import { type EventObject, eventOf, type Reporter } from './kube/event.ts'
import type { KubeClient } from './kube/client.ts'
import { ApiError } from './kube/errors.ts'
import { KINDS } from './kube/kinds.ts'
import type { KubeObject } from './kube/objects.ts'
import type { PublishedIncident } from './anomaly.ts'

/** The pod that an incident began in; undefined where its first line is no pod's. */
export function firstPod(incident: PublishedIncident | undefined): Pod | undefined {
  const stream = incident?.members[0]?.finding.evidence[0]?.place?.stream
  return stream === undefined ? undefined : podOf(stream)
}

/** Tells it of the workload, where there is one. */
export async function tellWorkload(
  pod: Pod,
  told: EventObject,
  by: { readonly client: KubeClient; readonly reporter: Reporter; readonly nowMs: number },
): Promise<void> {
  const workload = await findWorkload(by.client, pod)
  if (workload !== undefined) await by.client.create(workloadEvent(told, workload, by))
}

/** The workload of a pod; undefined where none is there, or where it is not ours to look at. */
export async function findWorkload(
  client: Pick<KubeClient, 'find'>,
  { namespace, workload, kinds }: Pod,
): Promise<KubeObject | undefined> {
  for (const kind of kinds) {
    const { apiVersion } = KINDS[kind]
    const found = await client.find(KINDS[kind], { namespace, name: workload }).catch(forbidden)
    if (found !== undefined) return { ...found, apiVersion, kind }
  }
  return undefined
}

function forbidden(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 403) return undefined
  throw error
}

/** The same Event as that of the LogSource, on the workload; of the same news it is the same. */
export function workloadEvent(
  told: EventObject,
  workload: KubeObject,
  { reporter, nowMs }: { readonly reporter: Reporter; readonly nowMs: number },
): EventObject {
  const { reason, type, action, note, related } = told
  const record = { regarding: workload, reason, type, action, note }
  const suffix = strongHash(told.metadata.name, workload.metadata.uid ?? '')
  return { ...eventOf(record, { reporter, nowMs, suffix }), ...(related && { related }) }
}
