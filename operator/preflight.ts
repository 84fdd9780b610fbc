/**
 * Before anything starts: whether the cluster has our kinds as this operator knows them. Until it
 * has, the operator waits and says what to do; its predecessor goes on meanwhile, as it is not
 * replaced before this one is ready.
 */
import type { Logger } from 'pino'
import type { Clock } from '../src/base/clock.ts'
import { messageOf } from '../src/base/errors.ts'
import { fitEnd } from '../src/words/text.ts'
import { plural } from '../src/words/words.ts'
import { DEFINITIONS } from './api/definitions.ts'
import { API_VERSION } from './api/meta.ts'
import { missingIn, type OpenApi, ownSchemas } from './api/outdated.ts'
import type { KubeClient } from './kube/client.ts'
import { ApiError, isNotFound } from './kube/errors.ts'
import type { Gate } from './kube/manager.ts'

/** Between two looks. */
const RETRY_MS = 2_000
/** A chart makes the kinds and the operator at once: so long nothing is amiss. */
const PATIENCE_MS = 10_000
/** What is waited for is said again after this. */
const SAY_MS = 60_000
/** Fields that a sentence names. */
const NAMED_FIELDS = 3

/** How the cluster is looked at. */
export interface PreflightOptions {
  readonly client: Pick<KubeClient, 'openApi'>
  readonly clock: Clock
  readonly log: Pick<Logger, 'warn'>
}

/** Waits for the kinds. */
export class Preflight implements Gate {
  readonly #options: PreflightOptions
  #problem: string | undefined = 'the kinds of logforest were not looked at yet'

  constructor(options: PreflightOptions) {
    this.#options = options
  }

  /** What is waited for, in a sentence; undefined once all is there. */
  problem(): string | undefined {
    return this.#problem
  }

  /** Resolves once all kinds are there, or the signal aborts. */
  async passed(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options
    let sayAtMs = clock.now() + PATIENCE_MS
    while (!signal.aborted) {
      this.#problem = await this.#look(signal)
      if (this.#problem === undefined) return
      if (clock.now() >= sayAtMs) {
        log.warn(this.#problem)
        sayAtMs = clock.now() + SAY_MS
      }
      await clock.sleep(RETRY_MS, signal)
    }
  }

  async #look(signal: AbortSignal): Promise<string | undefined> {
    try {
      const asked = this.#options.client.openApi(API_VERSION, { signal })
      // Made while the answer is on its way.
      ownSchemas()
      return problemOf(missingIn((await asked) as OpenApi))
    } catch (error) {
      if (isNotFound(error)) return problemOf(DEFINITIONS.map(each => each.kind))
      // A cluster that publishes its schemas to administrators alone: the caches will tell.
      if (error instanceof ApiError && error.status === 403) return undefined
      return `Cannot ask the apiserver for the kinds of logforest: ${messageOf(error)}`
    }
  }
}

/** One sentence: what is missing, and what to do. */
function problemOf(missing: readonly string[]): string | undefined {
  if (missing.length === 0) return undefined
  const kinds = missing.filter(each => !each.includes('.'))
  if (kinds.length > 0) {
    return (
      `The operator waits: the cluster does not know ${kinds.join(', ')}; install the custom ` +
      'resource definitions (crds.enabled=true in the chart, or kubectl apply -f crds/).'
    )
  }
  const named = missing.slice(0, NAMED_FIELDS).map(each => fitEnd(each, 80))
  const more = missing.length - named.length
  const others = more > 0 ? ` and ${plural(more, 'more field')}` : ''
  return (
    'The operator waits: the custom resource definitions in the cluster are older than it and do ' +
    `not know ${named.join(', ')}${others}; upgrade them (crds.enabled=true in the chart, or ` +
    'kubectl apply --server-side -f crds/).'
  )
}
