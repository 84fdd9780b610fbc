/** Anomaly objects out of the cache, as the kind reads them. */
import { Anomaly } from './api/anomaly.ts'
import type { Caches } from './caches.ts'
import { keyOf } from './kube/objects.ts'
import type { ObjectKey } from './names.ts'

/** Those that fit; an object that is none of ours is left alone. */
export function anomaliesOf(
  { anomalies }: Pick<Caches, 'anomalies'>,
  fits: (anomaly: Anomaly) => boolean,
): Anomaly[] {
  return anomalies.list().flatMap(raw => {
    const parsed = Anomaly.safeParse(raw)
    return parsed.success && fits(parsed.data) ? [parsed.data] : []
  })
}

/** Whether a model found it. */
export function isOfModel({ spec }: Anomaly, model: ObjectKey): boolean {
  return keyOf(spec.modelRef) === keyOf(model)
}

/** Whether it began in a LogSource. */
export function isOfSource({ metadata, status }: Anomaly, source: ObjectKey): boolean {
  return metadata.namespace === source.namespace && status?.firstCause?.source === source.name
}
