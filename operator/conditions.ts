/**
 * Conditions of a status: what is said now, laid over what was said before. A condition that says
 * the same keeps its time, so that nothing is written where nothing changed.
 */
import type { Condition } from './api/condition.ts'
import { withCondition } from './kube/conditions.ts'
import { time } from './kube/times.ts'

/** What is said to be so. */
export interface Claim {
  readonly type: string
  readonly status: Condition['status']
  readonly reason: string
  readonly message: string
}

/** Longest message: a sentence of the apiserver or of Postgres may quote whole objects. */
const MAX_MESSAGE = 2000

/** What belongs to a pass. */
export interface Pass {
  /** Generation of the spec that is spoken of. */
  readonly generation: number
  readonly nowMs: number
}

/** The claims as conditions. */
export function conditionsOf(
  before: readonly Condition[],
  claims: readonly Claim[],
  { generation, nowMs }: Pass,
): Condition[] {
  const types = new Set(claims.map(each => each.type))
  const kept = before.filter(each => types.has(each.type))
  return claims.reduce<Condition[]>((list, each) => {
    const message = each.message.slice(0, MAX_MESSAGE)
    return withCondition(list, { ...each, message, observedGeneration: generation, nowMs })
  }, kept)
}

/** The conditions of an object that is left alone: as they were, and that it is. */
export function leftAlone(before: readonly Condition[], pass: Pass): Condition[] {
  const paused = claim('Reconciling', false, [
    'Paused',
    'The annotation logforest.io/paused is set: the operator leaves this object alone.',
  ])
  const others = before.filter(each => each.type !== paused.type)
  return [...others, ...conditionsOf(before, [paused], pass)]
}

/** A claim; a message is one sentence. */
export function claim(
  type: string,
  status: boolean | undefined,
  [reason, message]: readonly [reason: string, message: string],
): Claim {
  const word = status === undefined ? 'Unknown' : status ? 'True' : 'False'
  return { type, status: word, reason, message }
}

/**
 * A time that moves all the while, held still until it is worth a write: the one of before, while
 * it is no older than `stepMs`.
 */
export function heldTime(
  before: string | undefined,
  ms: number,
  stepMs: number,
): string | undefined {
  if (!(ms > 0)) return before
  const old = Date.parse(before ?? '')
  return before !== undefined && ms >= old && ms - old < stepMs ? before : time(ms)
}
