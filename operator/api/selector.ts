/** A choice of objects by their labels, as everywhere in Kubernetes. */
import { z } from 'zod'
import { Labels, text } from './fields.ts'
import { about, MAX_LABEL } from './meta.ts'

/** Limits of a selector that a person writes by hand. */
const MAX_EXPRESSIONS = 16
const MAX_VALUES = 64
const MAX_KEY = 317

const Expression = z.strictObject({
  key: text(MAX_KEY).min(1).meta(about('Key of the label.', 'tier')),
  operator: z
    .enum(['In', 'NotIn', 'Exists', 'DoesNotExist'])
    .meta(about('How the label and the values are compared.', 'In')),
  values: z
    .array(text(MAX_LABEL))
    .max(MAX_VALUES)
    .optional()
    .meta({ ...about('Values to compare with.', ['web']), 'x-kubernetes-list-type': 'atomic' }),
})

/** Objects whose labels fit all of it; an empty selector chooses every object. */
export const Selector = z
  .strictObject({
    matchLabels: Labels.optional().meta(about('Labels that must be there.', { app: 'checkout' })),
    matchExpressions: z
      .array(Expression)
      .max(MAX_EXPRESSIONS)
      .optional()
      .meta({
        ...about('Further conditions.', [{ key: 'tier', operator: 'Exists' }]),
        'x-kubernetes-list-type': 'atomic',
      }),
  })
  .meta({ 'x-kubernetes-map-type': 'atomic' })
