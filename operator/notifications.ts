/**
 * What a master needs to tell others of incidents, and to tell them less: addresses, mounted from
 * the Secrets that the model names, a way out to their ports, and the ConfigMap of suppressions.
 */
import type { AnomalyModel } from './api/anomalymodel.ts'
import type { Channel } from './api/notification.ts'
import { type Mount, NOTIFICATIONS_DIR, SUPPRESSIONS_DIR } from './pod.ts'

/** The arguments, mounts and rules that the channels of a model ask for; none where it has none. */
export function notificationParts(channels: readonly Channel[]) {
  if (channels.length === 0) return { args: [], mounts: [], egress: [] }
  const ports = [...new Set(channels.map(({ port }) => port))].sort((a, b) => a - b)
  return {
    args: ['--notifications-dir', NOTIFICATIONS_DIR],
    mounts: channels.flatMap(mountOf),
    egress: [{ ports: ports.map(port => ({ protocol: 'TCP', port })) }],
  }
}

/** A Secret that is not there yet keeps no master from starting: what waits is sent later. */
function mountOf({ name, secretKeyRef }: Channel): Mount[] {
  if (secretKeyRef === undefined) return []
  const items = [{ key: secretKeyRef.key, path: 'url' }]
  const secret = { secretName: secretKeyRef.name, items, optional: true }
  const path = `${NOTIFICATIONS_DIR}/${name}`
  return [{ name: `notify-${name}`, path, source: { secret } }]
}

/** A ConfigMap that is not there yet keeps no master from starting: it is missed in a condition. */
export function suppressionMounts(
  suppressions: AnomalyModel['spec']['suppressions'],
): readonly Mount[] {
  if (suppressions === undefined) return []
  const { name } = suppressions.configMapRef
  const source = { configMap: { name, optional: true } }
  return [{ name: 'suppressions', path: SUPPRESSIONS_DIR, source }]
}
