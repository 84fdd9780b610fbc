/** Kinds and incidents that the tests of the operator share. */
import { AnomalyModel } from '../../operator/api/anomalymodel.ts'
import { LogSource } from '../../operator/api/logsource.ts'
import { API_VERSION } from '../../operator/api/meta.ts'
import type { PublishedIncident } from '../../operator/anomaly.ts'
import type { Incident } from '../../src/flow.ts'

/** A LogSource as the apiserver gives it, with all defaults; `spec` over a claim. */
export function logSource(
  part: { readonly spec?: object; readonly metadata?: object; readonly status?: object } = {},
): LogSource {
  return LogSource.parse({
    apiVersion: API_VERSION,
    kind: 'LogSource',
    metadata: {
      name: 'checkout',
      namespace: 'shop',
      uid: 'a0a0a0a0-0000-4000-8000-000000000001',
      generation: 3,
      ...part.metadata,
    },
    spec: { volume: { persistentVolumeClaim: { claimName: 'checkout-logs' } }, ...part.spec },
    ...(part.status === undefined ? {} : { status: part.status }),
  })
}

/** The default AnomalyModel in the namespace of logforest. */
export function anomalyModel(
  part: { readonly spec?: object; readonly metadata?: object; readonly status?: object } = {},
): AnomalyModel {
  return AnomalyModel.parse({
    apiVersion: API_VERSION,
    kind: 'AnomalyModel',
    metadata: {
      name: 'default',
      namespace: 'logforest',
      uid: 'a0a0a0a0-0000-4000-8000-000000000002',
      generation: 1,
      ...part.metadata,
    },
    spec: { ...part.spec },
    ...(part.status === undefined ? {} : { status: part.status }),
  })
}

/** An incident all of whose logs belong to one LogSource, found as it ended. */
export function published(incident: Incident, source = 'checkout'): PublishedIncident {
  const members = incident.members.map(member => ({ ...member, source }))
  return { ...incident, members, foundMs: incident.to }
}
