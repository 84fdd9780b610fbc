/**
 * Keeps each LogSource as its spec says: reads all that decides, plans, acts, and says how it is.
 * It is told a name and never what happened.
 */
import { getNodes } from '../src/store/nodeOverview.ts'
import { getOverview } from '../src/store/overview.ts'
import { getSource } from '../src/store/sources.ts'
import { LogSource } from './api/logsource.ts'
import { mistakesOf } from './api/refusal.ts'
import type { RawSource } from './caches.ts'
import { countsOf } from './counts.ts'
import { anomaliesOf, isOfSource } from './anomalies.ts'
import type { Reconcile } from './kube/controller.ts'
import { KINDS } from './kube/kinds.ts'
import { keyOf } from './kube/objects.ts'
import type { SourceFacts, SourceRows } from './logsource-plan.ts'
import { planLogSource } from './logsource-plan.ts'
import { databaseOf } from './manifests.ts'
import { type ObjectKey, roleName, workloadName } from './names.ts'
import { observeWorkload } from './observe.ts'
import type { Reached } from './work.ts'
import { pass, type Workshop } from './reconciler.ts'
import { modelFor } from './references.ts'

/** The reconcile of LogSources. */
export function logSourceReconcile(workshop: Workshop): Reconcile {
  return async key => {
    const raw = workshop.caches.sources.get(key)
    // It is gone, and its objects go with it.
    if (raw === undefined) return {}
    const facts = await observe(raw, workshop)
    return pass(facts, { object: raw, plan: planLogSource, hands: workshop })
  }
}

async function observe(raw: RawSource, workshop: Workshop): Promise<SourceFacts> {
  const { caches, client, settings, clock, newPassword, accepted } = workshop
  const key = { namespace: raw.metadata.namespace ?? '', name: raw.metadata.name }
  const parsed = LogSource.safeParse(raw)
  const source = parsed.success ? parsed.data : undefined
  const model = modelFor(raw, caches, settings.namespace)
  const { password = newPassword(), ...workload } = await observeWorkload(caches, client, {
    key: { namespace: key.namespace, name: workloadName('scanner', key.name) },
    owner: raw,
  })
  return {
    key,
    metadata: raw.metadata as SourceFacts['metadata'],
    before: raw.status ?? {},
    ...(source === undefined ? {} : { source }),
    ...(model === undefined ? {} : { model }),
    mistakes: mistakesOf(LogSource, raw).map(each => each.message),
    claim: await findClaim(source, workshop, key),
    ...workload,
    accepted,
    password,
    database: await observeRows(key, password, workshop),
    anomalies: countsOf(anomaliesOf(caches, each => isOfSource(each, key))),
    settings,
    nowMs: clock.now(),
  }
}

async function findClaim(
  source: LogSource | undefined,
  { client }: Workshop,
  { namespace }: ObjectKey,
): Promise<SourceFacts['claim']> {
  const name = source?.spec.volume?.persistentVolumeClaim?.claimName
  if (name === undefined) return 'none'
  const found = await client.find(KINDS.PersistentVolumeClaim, { namespace, name })
  if (found === undefined) return 'missing'
  return found.status?.phase === 'Pending' ? 'unbound' : 'there'
}

function observeRows(
  key: ObjectKey,
  password: string,
  { database, settings }: Workshop,
): Promise<Reached<SourceRows>> {
  const role = roleName('scanner', key, databaseOf(settings.databaseUrl))
  return database.reach(async store => {
    const stored = await getSource(store, keyOf(key))
    const hasRole = database.hasRole(role, password)
    if (stored === undefined) return { hasRole }
    const overview = await getOverview(store, keyOf(key))
    const nodes = await getNodes(store, keyOf(key), overview.scanners)
    return { hasRole, stored, overview, nodes }
  })
}
