/** An Anomaly and its Events as the apiserver gets them. Pure. */
import { strongHash } from '../src/base/hash.ts'
import type { RawSource } from './caches.ts'
import { FIELD_MANAGER } from './kube/client.ts'
import { type EventObject, eventOf, type Reporter } from './kube/event.ts'
import { KINDS } from './kube/kinds.ts'
import type { KubeObject, OwnerReference } from './kube/objects.ts'
import { shortMessageOf } from './message.ts'
import { labelValue, type ObjectKey } from './names.ts'
import type { News, Publication } from './publication.ts'

/** A publication that writes an object. */
export type Writing = Exclude<Publication, { readonly do: 'remove' }>

/** The LogSource that the Anomaly belongs to. */
export function sourceOf(
  { key, source }: Writing,
  sources: readonly RawSource[],
): RawSource | undefined {
  return sources.find(({ metadata }) => {
    return metadata.namespace === key.namespace && metadata.name === source
  })
}

/** The object without its status; it goes with its LogSource. */
export function anomalyObject(
  { key, fingerprint, source: of }: Writing,
  model: ObjectKey,
  source: RawSource | undefined,
): KubeObject & { readonly spec: object } {
  const { apiVersion, kind } = KINDS.Anomaly
  return {
    apiVersion,
    kind,
    metadata: {
      ...key,
      labels: {
        'app.kubernetes.io/name': 'logforest',
        'app.kubernetes.io/managed-by': FIELD_MANAGER,
        'logforest.io/model': labelValue(model.name),
        ...(of === '' ? {} : { 'logforest.io/source': labelValue(of) }),
      },
      ...(source === undefined ? {} : { ownerReferences: [belongsTo(source)] }),
    },
    spec: { modelRef: { namespace: model.namespace, name: model.name }, fingerprint },
  }
}

/** Not as its controller: it is a record, not a part. */
function belongsTo({ metadata }: RawSource): OwnerReference {
  const { apiVersion, kind } = KINDS.LogSource
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '' }
}

/** What an Event is made with. */
export interface Telling {
  readonly source: RawSource
  readonly object: KubeObject
  readonly reporter: Reporter
  readonly nowMs: number
}

/** The Event that tells people what happened; of the same news it has the same name. */
export function anomalyEvent(action: Writing, telling: Telling): EventObject {
  const { source, object, reporter, nowMs } = telling
  const { news = 'AnomalyOpened', status, key, fingerprint } = action
  const { apiVersion, kind } = KINDS.LogSource
  const regarding = { ...source, apiVersion, kind }
  const type = news === 'AnomalyResolved' ? 'Normal' : 'Warning'
  const record = { regarding, related: object, reason: news, type, action: 'Publish' } as const
  const suffix = strongHash(key.name, fingerprint, news, ...momentOf(news, status))
  return eventOf({ ...record, note: noteOf(action) }, { reporter, nowMs, suffix })
}

/** What makes the same news another: it can be opened once, and resolved many times. */
function momentOf(news: News, { severity, lastSeen }: Writing['status']): string[] {
  if (news === 'AnomalyOpened') return []
  return [(news === 'AnomalyEscalated' ? severity : lastSeen) ?? '']
}

/** `High 99.4: postgres/postgres: "FATAL: …" (first of 4 logs)`. */
function noteOf({ status, incident, news, key }: Writing): string {
  const { severity, score = '', message = '' } = status
  const what = incident === undefined ? message : shortMessageOf(incident)
  const over = news === 'AnomalyResolved' ? 'is over' : ''
  const again = news === 'AnomalyReopened' ? 'goes on' : ''
  const head = over || again ? `${key.name} ${over}${again}, ` : ''
  return `${head}${severity ?? ''} ${score}: ${what}`
}
