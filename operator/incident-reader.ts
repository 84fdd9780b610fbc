/**
 * The incidents of a suite as the publisher needs them. Postgres is asked each few seconds, and
 * most incidents are as they were: what was read is kept with its digest, and only what has changed
 * is read again. What is long over is not asked for.
 */
import {
  getIncidentDigests,
  getIncidentsById,
  type NumberedIncident,
} from '../src/store/incidents.ts'
import type { Store } from '../src/store/pool.ts'
import type { PublishedIncident } from './anomaly.ts'
import { refOf } from './kube/objects.ts'
import { REMOVED_AFTER_MS } from './lifecycle.ts'

/** An incident of which it is not known yet when it was found. */
type Read = Omit<PublishedIncident, 'foundMs'>

interface Kept {
  readonly digest: string
  readonly incident: PublishedIncident
}

/** Reads, and remembers what it read of the suites of each model. */
export class IncidentReader {
  readonly #models = new Map<string, ReadonlyMap<string, ReadonlyMap<string, Kept>>>()
  #read = 0

  /** Incidents that were read from Postgres so far, not from memory. */
  get read(): number {
    return this.#read
  }

  /** All incidents of these suites that may have an Anomaly; `toMs` is a suite's event time. */
  async readAll(
    store: Store,
    model: string,
    suites: readonly { readonly name: string; readonly toMs: number }[],
  ): Promise<ReadonlyMap<string, readonly PublishedIncident[]>> {
    const before = this.#models.get(model)
    const now = new Map<string, ReadonlyMap<string, Kept>>()
    for (const { name, toMs } of suites) {
      now.set(name, await this.#readSuite(store, { name, toMs, before: before?.get(name) }))
    }
    // Only what exists is remembered: suites and models that are gone are forgotten.
    if (now.size === 0) this.#models.delete(model)
    else this.#models.set(model, now)
    return new Map([...now].map(([name, kept]) => [name, [...kept.values()].map(incidentOf)]))
  }

  async #readSuite(store: Store, { name, toMs, before }: Asked): Promise<Map<string, Kept>> {
    const digests = await getIncidentDigests(store, name, toMs - REMOVED_AFTER_MS)
    const changed = digests.filter(({ id, digest }) => before?.get(id)?.digest !== digest)
    const fresh = await getIncidentsById(
      store,
      name,
      changed.map(each => each.id),
    )
    this.#read += fresh.length
    const byId = new Map(fresh.map(each => [each.id, publishedOf(each)]))
    return new Map(
      digests.flatMap(({ id, digest, foundMs }) => {
        const incident = byId.get(id) ?? before?.get(id)?.incident
        return incident === undefined ? [] : [[id, { digest, incident: { ...incident, foundMs } }]]
      }),
    )
  }
}

interface Asked {
  readonly name: string
  readonly toMs: number
  readonly before: ReadonlyMap<string, Kept> | undefined
}

function incidentOf({ incident }: Kept): PublishedIncident {
  return incident
}

/** Sources are `namespace/name` in Postgres; within a namespace the name is enough. */
function publishedOf(incident: NumberedIncident): Read {
  const members = incident.members.map((member, at) => {
    return { ...member, source: refOf(incident.sources[at] ?? '').name }
  })
  return { ...incident, members }
}
