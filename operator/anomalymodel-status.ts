/** The status of an AnomalyModel: what is learned, what the master saw, and what is so. Pure. */
import { scoreText } from './anomaly.ts'
import { modelClaims } from './anomalymodel-claims.ts'
import type { ModelFacts, ModelRows } from './anomalymodel-plan.ts'
import type { AnomalyModelStatus } from './api/anomalymodel-status.ts'
import { conditionsOf, heldTime, leftAlone } from './conditions.ts'

/** The time of the last look moves all the while: it is written when it has moved this much. */
const POLL_STEP_MS = 5 * 60_000

/** Everything that is said of a model. */
export function modelStatus(facts: ModelFacts): AnomalyModelStatus {
  const { before, metadata, nowMs, anomalies, sources, pods, model } = facts
  const generation = metadata.generation ?? 0
  const pass = { generation, nowMs }
  return {
    ...learned(facts),
    observedGeneration: generation,
    conditions: conditionsOf(before.conditions ?? [], modelClaims(facts), pass),
    sources,
    master: { replicas: pods.replicas, readyReplicas: pods.ready, ...judged(facts) },
    anomalies: { ...anomalies },
    columns: { masters: `${pods.ready}/${model?.spec.master.replicas ?? 0}` },
  }
}

function learned({ database, before }: ModelFacts): Pick<AnomalyModelStatus, 'models'> {
  // What Postgres told last stays while it is away.
  if (!database.reached) return before.models === undefined ? {} : { models: before.models }
  const { suites } = database.found
  const sum = (of: 'trained' | 'learning'): number =>
    suites.reduce((total, each) => total + each.logs[of], 0)
  return {
    models: {
      trained: sum('trained'),
      learning: sum('learning'),
      version: Math.max(0, ...suites.map(each => each.modelVersion)),
    },
  }
}

function judged({ database, before }: ModelFacts) {
  const { lastPollTime, score } = before.master ?? {}
  if (!database.reached) {
    return {
      ...(lastPollTime === undefined ? {} : { lastPollTime }),
      ...(score === undefined ? {} : { score }),
    }
  }
  const time = heldTime(lastPollTime, lastPollMs(database.found), POLL_STEP_MS)
  const scores = database.found.suites.map(each => each.score).filter(Number.isFinite)
  return {
    ...(time === undefined ? {} : { lastPollTime: time }),
    ...(scores.length === 0 ? {} : { score: scoreText(Math.max(...scores)) }),
  }
}

function lastPollMs({ suites }: ModelRows): number {
  const masters = suites.flatMap(each => each.masters)
  return Math.max(0, ...masters.map(each => each.state.lastPollMs ?? 0))
}

/** The status of a model that is left alone. */
export function pausedModelStatus({ before, metadata, nowMs }: ModelFacts): AnomalyModelStatus {
  const pass = { generation: metadata.generation ?? 0, nowMs }
  return { ...before, conditions: leftAlone(before.conditions ?? [], pass) }
}
