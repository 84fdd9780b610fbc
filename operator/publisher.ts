/**
 * Publishes the incidents of AnomalyModels as Anomaly objects and Events: reads incidents and
 * objects, plans, and writes as much as the budget allows; the rest waits for the next pass. Events
 * have names that follow from what they tell: a pass which is cut short tells nothing twice.
 */
import { getSuiteOverview } from '../src/store/suiteOverview.ts'
import type { Store } from '../src/store/pool.ts'
import { anomaliesOf, isOfModel } from './anomalies.ts'
import { anomalyEvent, anomalyObject, sourceOf } from './anomaly-object.ts'
import { AnomalyModel } from './api/anomalymodel.ts'
import type { Breaker } from './budget.ts'
import { type Choice, chooseCandidates, type Suite } from './candidates.ts'
import type { RawSource } from './caches.ts'
import { IncidentReader } from './incident-reader.ts'
import type { Result } from './kube/controller.ts'
import { ApiError, isAlreadyExists, isNotFound } from './kube/errors.ts'
import type { Reporter } from './kube/event.ts'
import { KINDS } from './kube/kinds.ts'
import type { TokenBucket } from './kube/limiter.ts'
import { type KubeObject, keyOf, refOf } from './kube/objects.ts'
import { type ObjectKey, PAUSED, suiteName } from './names.ts'
import { type Publication, type PublicationReport, planPublication } from './publication.ts'
import type { Workshop } from './reconciler.ts'
import { sourcesOf } from './references.ts'
import { findWhereabouts, NOWHERE, type Whereabouts } from './whereabouts.ts'
import { LOOK_MS } from './work.ts'
import { firstPod, tellWorkload } from './workload-event.ts'

/**
 * How often Postgres is asked for news at least; where the master looks more often, as often as it:
 * who asks for quick verdicts is not kept waiting for their publication.
 */
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
  /** How often the model's master looks. */
  readonly pollMs: number
}

/** Publishes the incidents of one model at a time. */
export class Publisher {
  readonly #workshop: Workshop
  readonly #parts: PublisherParts
  readonly #incidents = new IncidentReader()

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
    if (raw === undefined) return this.#removeAll(model)
    // Somebody asked us to keep away, or it goes and its objects follow.
    if (raw.metadata.annotations?.[PAUSED] === 'true') return {}
    if (raw.metadata.deletionTimestamp !== undefined) return {}
    const parsed = AnomalyModel.safeParse(raw)
    if (!parsed.success) return {}
    const { retention, master } = parsed.data.spec
    const cap = retention.anomalyObjects
    const pollMs = master.pollIntervalSeconds * 1000
    const audience = { key: model, sources: sourcesOf(model, caches, settings.namespace), pollMs }
    const found = await database.reach(async store => {
      const choice = this.#choose(audience, cap, await this.#readSuites(store, audience))
      return { choice, where: await findWhereabouts(store, choice.kept) }
    })
    // What is published stays as it is until Postgres is back.
    if (!found.reached) return { requeueAfterMs: LOOK_MS }
    return this.#publish(audience, found.found)
  }

  async #removeAll(model: ObjectKey): Promise<Result> {
    const audience = { key: model, sources: [], pollMs: PUBLISH_MS }
    return this.#publish(audience, { choice: this.#choose(audience, 0, []), where: NOWHERE })
  }

  #choose({ key }: Audience, cap: number, suites: readonly Suite[]): Choice {
    const { caches, clock } = this.#workshop
    const anomalies = anomaliesOf(caches, each => isOfModel(each, key))
    return chooseCandidates({ model: key, cap, suites, anomalies, nowMs: clock.now() })
  }

  async #publish(
    audience: Audience,
    { choice, where }: { readonly choice: Choice; readonly where: Whereabouts },
  ): Promise<Result> {
    const plan = planPublication(choice, where)
    this.#parts.count('truncated', plan.truncated)
    const deferred = await this.#carryOut(plan.actions, audience)
    const refused = this.#parts.breaker.reason(this.#workshop.clock.now())
    const { withheld } = choice
    const report = { withheld, deferred, ...(refused === undefined ? {} : { refused }) }
    this.#parts.report(keyOf(audience.key), report)
    const requeueAfterMs = Math.min(audience.pollMs, deferred > 0 ? DEFERRED_MS : PUBLISH_MS)
    return { requeueAfterMs }
  }

  /** The suites of a model: the sources of each namespace that use it. */
  async #readSuites(store: Store, { key, sources }: Audience): Promise<Suite[]> {
    const suites = [...Map.groupBy(sources, each => each.metadata.namespace ?? '')].map(
      ([namespace, members]) => ({ namespace, name: suiteName(namespace, key), members }),
    )
    const known: ((typeof suites)[number] & { readonly toMs: number })[] = []
    for (const suite of suites) {
      const { lastEventMs } = await getSuiteOverview(store, suite.name)
      known.push({ ...suite, toMs: lastEventMs })
    }
    const incidents = await this.#incidents.readAll(store, keyOf(key), known)
    return known.map(({ namespace, name, members, toMs }) => ({
      namespace,
      incidents: incidents.get(name) ?? [],
      watermarkMs: toMs,
      sources: new Set(members.map(each => each.metadata.name)),
    }))
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
    const { client, settings } = this.#workshop
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
      const pod = settings.nodeLogs === true ? firstPod(action.incident) : undefined
      const tell = { client, reporter, nowMs }
      if (pod) steps.push({ what: 'event', write: () => told(tellWorkload(pod, event, tell)) })
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
