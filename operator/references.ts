/** Who refers to whom: a LogSource names an AnomalyModel near it or in the operator's place. */
import { AnomalyModel } from './api/anomalymodel.ts'
import type { Caches, RawSource } from './caches.ts'
import { keyOf } from './kube/objects.ts'
import type { ObjectKey } from './names.ts'

/** The AnomalyModel that a source names: from its own namespace, or else from ours. */
export function modelFor(
  { metadata, spec }: RawSource,
  caches: Pick<Caches, 'models'>,
  ownNamespace: string,
): AnomalyModel | undefined {
  const name = spec.modelRef?.name ?? 'default'
  const raw = [metadata.namespace, ownNamespace]
    .map(namespace => caches.models.get(keyOf({ namespace, name })))
    .find(each => each !== undefined)
  const parsed = AnomalyModel.safeParse(raw)
  return parsed.success ? parsed.data : undefined
}

/** The LogSources that use a model. */
export function sourcesOf(
  key: ObjectKey,
  caches: Pick<Caches, 'models' | 'sources'>,
  ownNamespace: string,
): RawSource[] {
  return caches.sources.list().filter(source => {
    const model = modelFor(source, caches, ownNamespace)
    return model !== undefined && keyOf(model.metadata) === keyOf(key)
  })
}
