/**
 * What one may set of the pods that the operator starts. Little, on purpose: what a pod may do is
 * decided by the operator, where it runs and how much it may use by the user.
 */
import { z } from 'zod'
import { Labels, text } from './fields.ts'
import { about } from './meta.ts'

const MAX_TOLERATIONS = 32
const MAX_KEY = 317

/** Resources that one asks for: cpu, memory, and what else the cluster knows. */
const MAX_RESOURCES = 16

/** A quantity of Kubernetes: 500m, 1.5, 512Mi. */
const QUANTITY = /^[0-9]+(\.[0-9]+)?(n|u|m|k|Ki|[EPTGM]i?|[eE][+-]?[0-9]+)?$/

/** `cpu: 1` is a number in YAML, `cpu: 500m` a text; both are a quantity. */
const Quantity = z.union([
  z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  text(32).regex(QUANTITY, 'must be a quantity such as 500m or 512Mi'),
])

const Quantities = z
  .record(text(MAX_KEY), Quantity)
  .refine(map => Object.keys(map).length <= MAX_RESOURCES, 'must have at most 16 entries')
  .meta({ maxProperties: MAX_RESOURCES })

const Resources = z.strictObject({
  requests: Quantities.optional().meta(
    about('What a pod is sure to get.', { cpu: '100m', memory: '256Mi' }),
  ),
  limits: Quantities.optional().meta(about('What a pod may use at most.', { memory: '1Gi' })),
})

const Toleration = z.strictObject({
  key: text(MAX_KEY).optional().meta(about('Key of the taint. Left out: every key.', 'spot')),
  operator: z
    .enum(['Exists', 'Equal'])
    .default('Equal')
    .meta(about('How the value of the taint is compared.', 'Exists')),
  value: text(63).optional().meta(about('Value of the taint, for Equal.', 'true')),
  effect: z
    .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
    .optional()
    .meta(about('Effect that is tolerated. Left out: all.', 'NoSchedule')),
  tolerationSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .optional()
    .meta(about('Seconds that a pod stays after a NoExecute taint. Left out: for ever.', 300)),
})

/** Where the pods run and how much they may use. */
export const PodTemplate = z.strictObject({
  resources: Resources.optional().meta(about('Requests and limits of the container.')),
  nodeSelector: Labels.optional().meta(
    about('Labels that a node must have.', { 'kubernetes.io/os': 'linux' }),
  ),
  tolerations: z
    .array(Toleration)
    .max(MAX_TOLERATIONS)
    .optional()
    .meta({
      ...about('Taints of nodes that the pods tolerate.', [{ key: 'spot', operator: 'Exists' }]),
      'x-kubernetes-list-type': 'atomic',
    }),
})

/** Where the pods run and how much they may use. */
export type PodTemplate = z.output<typeof PodTemplate>
