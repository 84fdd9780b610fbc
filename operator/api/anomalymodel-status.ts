/** The status of an AnomalyModel: how much is learned, and what the master saw. */
import { z } from 'zod'
import { Conditions } from './condition.ts'
import { counter, score, time } from './fields.ts'
import { about } from './meta.ts'
import { COLUMNS, Generation, ReadyOfWanted, Replicas } from './status.ts'

const Models = z.object({
  trained: counter().optional().meta(about('Logs of all sources that have a model.', 398)),
  learning: counter().optional().meta(about('Logs that are still learned.', 14)),
  version: counter().optional().meta(about('Highest version of a model of a log.', 7)),
})

const MasterState = Replicas.extend({
  lastPollTime: time()
    .optional()
    .meta(about('Last look at the suites of logs.', '2026-11-20T14:07:31Z')),
  score: score()
    .optional()
    .meta(about('Score of the strangest suite at that time; 90.0 is the threshold.', '12.4')),
})

const Anomalies = z.object({
  open: counter().optional().meta(about('Open Anomalies.', 2)),
  lastDay: counter().optional().meta(about('Anomalies that began in the last 24 hours.', 5)),
})

const Columns = z.object({
  masters: ReadyOfWanted.optional().meta(about('Masters ready and wanted.', '1/1')),
})

/** What the operator says of a model. */
export const AnomalyModelStatus = z.object({
  observedGeneration: Generation.optional(),
  conditions: Conditions.optional().meta(about('Accepted, Ready, Learning, Reconciling, Stalled.')),
  sources: counter().optional().meta(about('LogSources that use the model.', 3)),
  models: Models.optional().meta(about('The models of all logs.')),
  master: MasterState.optional().meta(about('The judgement of all logs together.')),
  anomalies: Anomalies.optional().meta(about('What was found.')),
  columns: Columns.optional().meta(about(COLUMNS)),
})

/** What the operator says of a model. */
export type AnomalyModelStatus = z.output<typeof AnomalyModelStatus>
