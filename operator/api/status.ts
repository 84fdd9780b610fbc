/** Parts that the statuses of several kinds have. */
import { z } from 'zod'
import { counter, pods, text } from './fields.ts'
import { about, ObjectName } from './meta.ts'

/** The generation of the spec that the status was made from. */
export const Generation = counter().meta(
  about('Generation of the spec that this status was made from.', 3),
)

/** An AnomalyModel by its full name. */
export const ModelName = z.strictObject({
  namespace: ObjectName.meta(about('Namespace of the AnomalyModel.', 'logforest')),
  name: ObjectName.meta(about('Name of the AnomalyModel.', 'default')),
})

/** Pods of a workload. */
export const Replicas = z.object({
  replicas: pods().optional().meta(about('Pods that there are.', 1)),
  readyReplicas: pods().optional().meta(about('Pods that are ready.', 1)),
})

/** What is said of the words that `kubectl get` shows: a column can show one field only. */
export const COLUMNS = 'Words for the columns of kubectl get; programs read the numbers elsewhere.'

/** How many of the wanted pods are ready, in a word. */
export const ReadyOfWanted = text(32)
