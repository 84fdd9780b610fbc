/**
 * The conditions of a status, as all of Kubernetes has them (KEP-1623): a list keyed by type, in
 * which a reason is a word for programs and a message is a sentence for people.
 */
import { z } from 'zod'
import { areDistinct, text } from './fields.ts'
import { about } from './meta.ts'

/** Conditions of one object: Accepted, Ready, Learning, Reconciling, Stalled and room for more. */
const MAX_CONDITIONS = 16

/** Limits of metav1.Condition. */
const MAX_TYPE = 316
const MAX_REASON = 1024
const MAX_MESSAGE = 32_768

/** One condition. */
export const Condition = z.object({
  type: text(MAX_TYPE)
    .min(1)
    .regex(/^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$/)
    .meta(about('What is said to be so.', 'Ready')),
  status: z.enum(['True', 'False', 'Unknown']).meta(about('Whether it is so.', 'True')),
  observedGeneration: z
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .meta(about('Generation of the spec that this was said of.', 3)),
  lastTransitionTime: z.iso
    .datetime({ offset: true })
    .max(40)
    .meta(about('When the status last changed.', '2026-11-20T14:07:31Z')),
  reason: text(MAX_REASON)
    .min(1)
    .regex(/^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/)
    .meta(about('Why, in one word for programs.', 'Scanning')),
  message: text(MAX_MESSAGE).meta(
    about('Why, in a sentence for people.', '1 of 1 scanners, polled 3 s ago'),
  ),
})

/** One condition. */
export type Condition = z.output<typeof Condition>

/** All conditions of an object; each type once. */
export const Conditions = z
  .array(Condition)
  .max(MAX_CONDITIONS)
  .refine(list => areDistinct(list.map(each => each.type)), 'must have each type once')
  .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] })
