/** Keeps each AnomalyModel as its spec says: its masters, its role, and how it is. */
import { getSuiteOverview } from '../src/store/suiteOverview.ts'
import { getSuites } from '../src/store/suites.ts'
import { anomaliesOf, isOfModel } from './anomalies.ts'
import type { ModelFacts, ModelRows } from './anomalymodel-plan.ts'
import { planAnomalyModel } from './anomalymodel-plan.ts'
import { AnomalyModel } from './api/anomalymodel.ts'
import { mistakesOf } from './api/refusal.ts'
import type { RawModel } from './caches.ts'
import { lastDayOf, openOf } from './counts.ts'
import type { Reconcile } from './kube/controller.ts'
import { keyOf } from './kube/objects.ts'
import { databaseOf } from './manifests.ts'
import { type ObjectKey, roleName, workloadName } from './names.ts'
import { observeWorkload } from './observe.ts'
import type { Reached } from './work.ts'
import type { PublicationReport } from './publication.ts'
import { pass, type Workshop } from './reconciler.ts'
import { sourcesOf } from './references.ts'

/** What the publisher said last of each model, by key. */
export type Reports = ReadonlyMap<string, PublicationReport>

/** The reconcile of AnomalyModels. */
export function anomalyModelReconcile(workshop: Workshop, reports: Reports): Reconcile {
  return async key => {
    const raw = workshop.caches.models.get(key)
    // It is gone, and its objects go with it.
    if (raw === undefined) return {}
    const facts = await observe(raw, workshop, reports)
    return pass(facts, { object: raw, plan: planAnomalyModel, hands: workshop })
  }
}

async function observe(raw: RawModel, workshop: Workshop, reports: Reports): Promise<ModelFacts> {
  const { caches, client, settings, clock, newPassword, accepted } = workshop
  const key = { namespace: raw.metadata.namespace ?? '', name: raw.metadata.name }
  const parsed = AnomalyModel.safeParse(raw)
  const { password = newPassword(), ...workload } = await observeWorkload(caches, client, {
    key: { namespace: key.namespace, name: workloadName('master', key.name) },
    owner: raw,
  })
  const anomalies = anomaliesOf(caches, each => isOfModel(each, key))
  const publication = reports.get(keyOf(key))
  const nowMs = clock.now()
  return {
    key,
    metadata: raw.metadata as ModelFacts['metadata'],
    before: raw.status ?? {},
    ...(parsed.success ? { model: parsed.data } : {}),
    mistakes: mistakesOf(AnomalyModel, raw).map(each => each.message),
    ...workload,
    accepted,
    password,
    database: await observeRows(key, password, workshop),
    sources: sourcesOf(key, caches, settings.namespace).length,
    anomalies: { open: openOf(anomalies), lastDay: lastDayOf(anomalies, nowMs) },
    ...(publication === undefined ? {} : { publication }),
    settings,
    nowMs,
  }
}

function observeRows(
  key: ObjectKey,
  password: string,
  { database, settings }: Workshop,
): Promise<Reached<ModelRows>> {
  const role = roleName('master', key, databaseOf(settings.databaseUrl))
  return database.reach(async store => {
    const names = await getSuites(store, keyOf(key))
    const suites = await Promise.all(names.map(name => getSuiteOverview(store, name)))
    return { hasRole: database.hasRole(role, password), suites }
  })
}
