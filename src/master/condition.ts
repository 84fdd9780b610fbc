/**
 * A condition on what stands at a variable place of a template: a suppression may be meant for some
 * values alone. Three answers: all lines of the evidence meet it, some do not, or it is not known,
 * which hides nothing. Pure.
 */
import type { Evidence } from '../flow.ts'

/** A condition, ready to be asked. */
export interface Condition {
  /** As it was written: `2=10.0.0.5`. */
  readonly text: string
  /** Number of the variable place, from 1. */
  readonly place: number
  /** It compares numbers: what holds for the smallest and the largest holds for all between. */
  readonly ofNumbers: boolean
  fits(value: string): boolean
}

/** Whether all lines of an evidence meet it; undefined where that is not known. */
export function holds(
  { place, ofNumbers, fits }: Condition,
  { parameters }: Pick<Evidence, 'parameters'>,
): boolean | undefined {
  const parameter = parameters?.[place - 1]
  if (parameter === undefined) return undefined
  const { values, more, least, most } = parameter
  if (!values.every(value => fits(value))) return false
  if (more === undefined) return true
  if (!ofNumbers || least === undefined || most === undefined) return undefined
  return fits(String(least)) && fits(String(most))
}

/** Whether all lines meet all conditions; one that is not met decides, then one not known. */
export function allHold(
  conditions: readonly Condition[],
  evidence: Pick<Evidence, 'parameters'>,
): boolean | undefined {
  const answers = conditions.map(each => holds(each, evidence))
  if (answers.includes(false)) return false
  return answers.includes(undefined) ? undefined : true
}
