/**
 * Publishes the incidents of AnomalyModels as Anomaly objects and Events: reads incidents and
 * objects, plans, and writes as much as the budget allows; the rest waits for the next pass. Events
 * have names that follow from what they tell: a pass which is cut short tells nothing twice.
 */
import { getIncidents, type NumberedIncident } from '../src/store/incidents.ts'
import { getSuiteOverview } from '../src/store/suiteOverview.ts'
import type { Store } from '../src/store/pool.ts'
import { anomaliesOf, isOfModel } from './anomalies.ts'
import { anomalyEvent, anomalyObject, sourceOf } from './anomaly-object.ts'
import type { PublishedIncident } from './anomaly.ts'
import { AnomalyModel } from './api/anomalymodel.ts'
import type { Breaker } from './budget.ts'
import type { RawSource } from './caches.ts'
import type { Result } from './kube/controller.ts'
import { ApiError, isAlreadyExists, isNotFound } from './kube/errors.ts'
import type { Reporter } from './kube/event.ts'
import { KINDS } from './kube/kinds.ts'
import type { TokenBucket } from './kube/limiter.ts'
import { type KubeObject, keyOf, refOf } from './kube/objects.ts'
import { type ObjectKey, PAUSED, suiteName } from './names.ts'
import { LOOK_MS } from './work.ts'
import {
  type Publication,
  type PublicationReport,
  planPublication,
  type Suite,
} from './publication.ts'
import type { Workshop } from './reconciler.ts'
import { sourcesOf } from './references.ts'

/** How often Postgres is asked for news: an incident is there within a poll of the master. */
const PUBLISH_MS = 10_000
/** Soon enough for the budget to have something again. */
const DEFERRED_MS = 5_000

/** What a publisher works with besides the workshop. */
export interface PublisherParts {
  readonly budget: Pick<TokenBucket, 'tryTake'>
  readonly breaker: Breaker
  readonly reporter: Reporter
  /** Called after each pass with what came of it. */
  readonly report: (model: string, report: PublicationReport) => void
  /** Counts what was done: `publish`, `update`, `remove`, `event`, `truncated`. */
  readonly count: (what: string, times: number) => void
}

/** A model, and who uses it. */
interface Audience {
  readonly key: ObjectKey
  readonly sources: readonly RawSource[]
}

/** Publishes the incidents of one model at a time. */
export class Publisher {
  readonly #workshop: Workshop
  readonly #parts: PublisherParts

  constructor(workshop: Workshop, parts: PublisherParts) {
    this.#workshop = workshop
    this.#parts = parts
  }

  /** One pass over a model. */
  async reconcile(key: string): Promise<Result> {
    const { caches, settings, database } = this.#workshop
    const { namespace = '', name } = refOf(key)
    const model = { namespace, name }
    const raw = caches.models.get(key)
    // The model is gone, and so is what it found.
    if (raw === undefined) return this.#publish(model, { cap: 0, suites: [], sources: [] })
    // Somebody asked us to keep away, or it goes and its objects follow.
    if (raw.metadata.annotations?.[PAUSED] === 'true') return {}
    if (raw.metadata.deletionTimestamp !== undefined) return {}
    const parsed = AnomalyModel.safeParse(raw)
    if (!parsed.success) return {}
    const sources = sourcesOf(model, caches, settings.namespace)
    const suites = await database.reach(store => readSuites(store, { key: model, sources }))
    // What is published stays as it is until Postgres is back.
    if (!suites.reached) return { requeueAfterMs: LOOK_MS }
    const cap = parsed.data.spec.retention.anomalyObjects
    return this.#publish(model, { cap, suites: suites.found, sources })
  }

  async #publish(
    model: ObjectKey,
    facts: { cap: number; suites: readonly Suite[]; sources: readonly RawSource[] },
  ): Promise<Result> {
    const { caches, clock } = this.#workshop
    const { cap, suites, sources } = facts
    const anomalies = anomaliesOf(caches, each => isOfModel(each, model))
    const nowMs = clock.now()
    const plan = planPublication({ model, cap, suites, anomalies, nowMs })
    this.#parts.count('truncated', plan.truncated)
    const deferred = await this.#carryOut(plan.actions, { key: model, sources })
    const refused = this.#parts.breaker.reason(clock.now())
    const { withheld } = plan
    const report = { withheld, deferred, ...(refused === undefined ? {} : { refused }) }
    this.#parts.report(keyOf(model), report)
    return { requeueAfterMs: deferred > 0 ? DEFERRED_MS : PUBLISH_MS }
  }

  /** Returns how many actions have to wait. */
  async #carryOut(actions: readonly Publication[], audience: Audience): Promise<number> {
    let waiting = 0
    for (const [index, action] of actions.entries()) {
      if (action.do === 'publish' && this.#isRefused()) {
        waiting += 1
      } else if (!(await this.#perform(action, audience))) {
        return waiting + actions.length - index
      }
    }
    return waiting
  }

  #isRefused(): boolean {
    return this.#parts.breaker.reason(this.#workshop.clock.now()) !== undefined
  }

  /** Whether the budget sufficed for all of it. */
  async #perform(action: Publication, audience: Audience): Promise<boolean> {
    const { budget, count, breaker } = this.#parts
    for (const step of this.#steps(action, audience)) {
      if (!budget.tryTake()) return false
      try {
        await step.write()
        count(step.what, 1)
      } catch (error) {
        if (!isRefusal(error)) throw error
        breaker.refused(error.message, this.#workshop.clock.now())
        return true
      }
    }
    if (action.do === 'publish') breaker.accepted()
    return true
  }

  /**
   * The object, then the Event, then the status: a status that says `Open` means that it was told,
   * and a pass that ends in between begins with what is missing.
   */
  #steps(action: Publication, { key, sources }: Audience): Step[] {
    const { client } = this.#workshop
    const { reporter } = this.#parts
    if (action.do === 'remove') {
      return [{ what: 'remove', write: () => gone(client.delete(KINDS.Anomaly, action.key)) }]
    }
    const source = sourceOf(action, sources)
    const object = anomalyObject(action, key, source)
    const { status } = action
    const written = () => client.applyStatus<StatusOnly>({ ...withoutSpec(object), status })
    const steps: Step[] = []
    if (action.do === 'publish') {
      steps.push({ what: 'publish', write: () => client.apply(object) })
    }
    if (action.news !== undefined && source !== undefined) {
      const nowMs = this.#workshop.clock.now()
      const event = anomalyEvent(action, { source, object, reporter, nowMs })
      steps.push({ what: 'event', write: () => told(client.create(event)) })
    }
    return [...steps, { what: 'update', write: () => gone(written()) }]
  }
}

type StatusOnly = KubeObject & { readonly status: object }

/** Labels and owners are stated with the object; with the status they would be stated twice. */
function withoutSpec({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, namespace } = metadata
  return { apiVersion, kind, metadata: { name, namespace } }
}

/** One write. */
interface Step {
  readonly what: string
  readonly write: () => Promise<unknown>
}

/** What has been told has been told. */
async function told(writing: Promise<unknown>): Promise<void> {
  await writing.catch((error: unknown) => {
    // Events are a courtesy: one that the apiserver does not take holds nothing up.
    if (!isAlreadyExists(error) && !isRefusal(error)) throw error
  })
}

/** What is gone needs no status, and cannot be removed again. */
async function gone(writing: Promise<unknown>): Promise<void> {
  await writing.catch((error: unknown) => {
    if (!isNotFound(error)) throw error
  })
}

/** No room, no right, or too much for now: trying at once would make it worse. */
function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && [403, 413, 422, 429, 500, 507].includes(error.status)
}

/** The suites of a model: the sources of each namespace that use it. */
async function readSuites(store: Store, { key, sources }: Audience): Promise<Suite[]> {
  const byNamespace = Map.groupBy(sources, each => each.metadata.namespace ?? '')
  const suites: Suite[] = []
  for (const [namespace, members] of byNamespace) {
    const name = suiteName(namespace, key)
    const incidents = await getIncidents(store, name)
    const { lastEventMs } = await getSuiteOverview(store, name)
    suites.push({
      namespace,
      incidents: incidents.map(publishedOf),
      watermarkMs: lastEventMs,
      sources: new Set(members.map(each => each.metadata.name)),
    })
  }
  return suites
}

/** Sources are `namespace/name` in Postgres; within a namespace the name is enough. */
function publishedOf(incident: NumberedIncident): PublishedIncident {
  const members = incident.members.map((member, at) => {
    return { ...member, source: refOf(incident.sources[at] ?? '').name }
  })
  return { ...incident, members }
}
