/**
 * The AnomalyModel `default` that the chart asks for. Helm looks up all kinds of a release before
 * it makes any of them, so it cannot make an object of a kind that the same release brings: the
 * leading operator does it, in the chart's name.
 */
import type { Logger } from 'pino'
import type { Clock } from '../src/base/clock.ts'
import { messageOf, UsageError } from '../src/base/errors.ts'
import { AnomalyModel } from './api/anomalymodel.ts'
import { mistakesOf } from './api/refusal.ts'
import type { KubeClient } from './kube/client.ts'
import { isConflict } from './kube/errors.ts'
import type { KubeObject } from './kube/objects.ts'

/** Under which name the chart's fields are the chart's. */
export const CHART_MANAGER = 'logforest-chart'

/** What was refused is tried again: somebody may grant the right, or delete what is in the way. */
const RETRY_MS = 30_000

/** What the chart asks for, and by whom it is done. */
export interface DefaultModelOptions {
  readonly client: Pick<KubeClient, 'apply'>
  readonly clock: Clock
  readonly log: Logger
  /** As `readDefaultModel` gives it; undefined: the chart asks for none. */
  readonly model: KubeObject | undefined
}

/** Applies the model once; what a user has changed by hand stays the user's, and is told. */
export class DefaultModel {
  readonly #options: DefaultModelOptions

  constructor(options: DefaultModelOptions) {
    this.#options = options
  }

  /** Resolves when the model is there, or when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { model, clock, log } = this.#options
    if (model === undefined) return
    while (!signal.aborted && !(await this.#apply(model, signal))) {
      log.warn('the default model is tried again in 30 s')
      await clock.sleep(RETRY_MS, signal)
    }
  }

  async #apply(model: KubeObject, signal: AbortSignal): Promise<boolean> {
    const { client, log } = this.#options
    try {
      await client.apply(model, { force: false, fieldManager: CHART_MANAGER, signal })
      log.info({ spec: Object(model).spec }, 'the default model is as the chart says')
      return true
    } catch (error) {
      if (signal.aborted) return true
      const reason = messageOf(error)
      if (!isConflict(error)) log.warn({ reason }, 'the default model could not be applied')
      else log.warn({ reason }, 'the default model was changed by hand and stays so')
      return isConflict(error)
    }
  }
}

/**
 * Reads the manifest, JSON, as it was written: defaults are the apiserver's, so that they are
 * nobody's to own. Nothing where there is no text. Throws a UsageError where it is wrong.
 */
export function readDefaultModel(json: string | undefined): KubeObject | undefined {
  if (json === undefined || json === '') return undefined
  const model = parsed(json)
  const [mistake] = mistakesOf(AnomalyModel, model)
  if (mistake !== undefined) throw wrong(`${mistake.message}.`)
  return model as KubeObject
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw wrong('it is no JSON.', cause)
  }
}

function wrong(reason: string, cause?: unknown): UsageError {
  const sentence = `Cannot read the default AnomalyModel (LOGFOREST_DEFAULT_MODEL): ${reason}`
  return new UsageError(sentence, { cause })
}
