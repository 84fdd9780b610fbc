/**
 * The conditions of a status: a list keyed by type. The time of a condition is that of its last
 * change of status and of nothing else, so that a reconcile which finds all as it was writes
 * nothing.
 */
import type { Condition } from '../api/condition.ts'
import { time } from './times.ts'

/** What is said; the time follows from what was said before. */
export type Said = Omit<Condition, 'lastTransitionTime'>

/** Longest message that the schema of conditions takes. */
const MAX_MESSAGE = 32_768

/** The list with one condition said, in its old place or at the end. */
export function withCondition(
  conditions: readonly Condition[],
  said: Said & { readonly nowMs: number },
): Condition[] {
  const { nowMs, ...rest } = said
  const before = conditionOf(conditions, said.type)
  const isSame = before !== undefined && before.status === said.status
  const condition = {
    ...rest,
    message: said.message.slice(0, MAX_MESSAGE),
    lastTransitionTime: isSame ? before.lastTransitionTime : time(nowMs),
  }
  if (before === undefined) return [...conditions, condition]
  return conditions.map(each => (each.type === said.type ? condition : each))
}

/** The condition of a type; undefined where it was never said. */
export function conditionOf(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find(each => each.type === type)
}

/** Whether the condition says yes. */
export function isTrue(conditions: readonly Condition[], type: string): boolean {
  return conditionOf(conditions, type)?.status === 'True'
}
