/**
 * A rule is said once for the apiserver (CEL) and once for us (a function), side by side, and the
 * same cases are put to both in the tests. Rules on a change can be checked by the apiserver alone.
 */
import type { z } from 'zod'
import { MAX_LABEL } from './meta.ts'

/** What must hold of a value, said twice, and the sentence for a person, without a full stop. */
export interface Check<T> {
  readonly cel: string
  readonly holds: (value: T) => boolean
  readonly message: string
  /** The sentence with what was found. Both must give the same text. */
  readonly found?: { readonly cel: string; readonly text: (value: T) => string }
  /** The field below the value that is wrong. */
  readonly path?: readonly string[]
}

/** A rule as the apiserver has it. */
interface Validation {
  readonly rule: string
  readonly message: string
  readonly messageExpression?: string
  readonly fieldPath?: string
}

/** The schema with a check more. */
export function checked<T extends z.ZodType>(schema: T, check: Check<z.output<T>>): T {
  const { holds, message, found, path = [] } = check
  const refined = schema.refine(holds, {
    path: [...path],
    // zod gives the value as it came in; the checks before have proved its type.
    error: ({ input }) => found?.text(input as z.output<T>) ?? message,
  })
  return withRule(refined, {
    rule: check.cel,
    message,
    ...(found === undefined ? {} : { messageExpression: found.cel }),
    ...(path.length === 0 ? {} : { fieldPath: `.${path.join('.')}` }),
  })
}

/** The schema of a field that keeps its first value; `why` ends the sentence. */
export function fixed<T extends z.ZodType>(schema: T, why: string): T {
  return withRule(schema, { rule: 'self == oldSelf', message: `cannot be changed, because ${why}` })
}

/** The schema of an object whose optional `fields` are neither set nor taken away later. */
export function fixedPresence<T extends z.ZodType>(
  schema: T,
  { fields, why }: { fields: readonly string[]; why: string },
): T {
  const same = fields.map(name => `has(self.${name}) == has(oldSelf.${name})`)
  const message = `${fields.join(', ')} cannot be set or taken away later, because ${why}`
  return withRule(schema, { rule: same.join(' && '), message })
}

/** The schema of a kind whose names become values of labels, which Kubernetes keeps short. */
export function withLabelName<T extends z.ZodType<Named>>(schema: T): T {
  return checked(schema, {
    cel: `size(self.metadata.name) <= ${MAX_LABEL}`,
    holds: object => object.metadata.name.length <= MAX_LABEL,
    message: `metadata.name must have at most ${MAX_LABEL} characters: it becomes a label`,
  })
}

interface Named {
  readonly metadata: { readonly name: string }
}

function withRule<T extends z.ZodType>(schema: T, rule: Validation): T {
  return schema.meta({ [VALIDATIONS]: [...validationsOf(schema), rule] })
}

function validationsOf(schema: z.ZodType): readonly unknown[] {
  const before = schema.meta()?.[VALIDATIONS]
  return Array.isArray(before) ? before : []
}

/** The name that Kubernetes has for rules in a schema. */
const VALIDATIONS = 'x-kubernetes-validations'
