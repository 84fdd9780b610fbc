/** What the spec of a model says of learning and judging: the same for all that run by it. */
import type { AnomalyModelSpec } from '../../operator/api/anomalymodel.ts'
import { strongHash } from '../base/hash.ts'
import { MODEL_FORMAT } from '../forest/model-codec.ts'
import type { MasterOptions } from '../master/turn.ts'
import type { LearningOptions } from '../scanner/job.ts'

/** The settings of a model that change what is learned. */
export function learningOf(spec: AnomalyModelSpec, seed?: number): LearningOptions {
  const { trainer, trees, sampleSize, extensionLevel } = spec.forest
  const learning = {
    trainer,
    trees,
    sampleSize,
    extensionLevel,
    seed: seed ?? spec.forest.seed,
    minWindows: spec.training.minWindows,
    retrainEveryWindows: spec.training.retrainEveryWindows,
    historyWindows: spec.training.historyWindows,
    findingsPerLogPerDay: spec.budget.findingsPerLogPerDay,
    identifier: spec.sessions.identifier,
  }
  // Models of another format cannot be read: their logs are learned anew.
  const digest = strongHash(JSON.stringify([learning, spec.parser, MODEL_FORMAT]))
  return { ...learning, configDigest: digest }
}

/** How a suite is judged by the model. */
export function judgingOf(spec: AnomalyModelSpec, learning: LearningOptions): MasterOptions {
  const { trees, sampleSize, extensionLevel, seed, trainer, findingsPerLogPerDay } = learning
  const forest = { trees, sampleSize, extensionLevel, seed, trainer }
  const { retrainEveryWindows } = learning
  const suite = { alarmsPerDay: findingsPerLogPerDay, retrainEveryWindows }
  return { ...forest, ...suite, parser: spec.parser }
}
