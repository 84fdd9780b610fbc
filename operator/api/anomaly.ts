/**
 * The kind Anomaly: one incident, published. Written by the operator alone. It carries masked
 * templates and never a raw line: who may read an Anomaly need not be allowed to read pod logs.
 */
import { z } from 'zod'
import { Conditions } from './condition.ts'
import { counter, LogName, MAX_TEMPLATE, score, text, time } from './fields.ts'
import { API_VERSION, about, Metadata, ObjectName } from './meta.ts'
import { fixed } from './rules.ts'
import { ModelName } from './status.ts'

/** Logs that are listed in an Anomaly: with their templates they stay below 8 KiB. */
export const MAX_LOGS = 16
/** Features that are listed. */
export const MAX_WHY = 8
/** Logs that stayed as usual and are named. */
export const MAX_USUAL = 10
/** Characters of the name of a feature. */
export const MAX_FEATURE = 64

/** A sentence or two, with the template in it. */
const MAX_MESSAGE = 1024

/** The `reason`s of the engine, in the order of weight. */
const REASONS = ['NewTemplate', 'Burst', 'Missing', 'RareTemplate', 'MixShift', 'Unusual'] as const

const SEVERITIES = ['Low', 'Medium', 'High'] as const

const Template = text(MAX_TEMPLATE).meta(
  about('The template: words as they are, variables as <*>.', 'FATAL: sorry, too many clients'),
)
const TemplateId = text(16)
  .regex(/^[0-9a-f]{16}$/, 'must be an id: 16 digits 0-9, a-f')
  .meta(about('Id of the template: a suppression names it.', '2fb1c6a09d3e4477'))
const SourceName = ObjectName.meta(about('Name of the LogSource.', 'checkout'))
const Log = LogName.meta(about('Name of the log.', 'postgres/postgres.log'))
const Reason = z.enum(REASONS).meta(about('What was strange.', 'NewTemplate'))

/** Which line in which file: names and numbers, no word of the line. */
const FileLine = {
  file: LogName.optional().meta(
    about('File of the first such line, as it is called now.', 'postgres/postgres.log'),
  ),
  line: counter().optional().meta(about('Number of that line in the file, from 1.', 10_233)),
  offsetBytes: counter()
    .optional()
    .meta(about('Where that line begins in the file (unpacked).', 1_203_331)),
  fileState: z
    .enum(['Present', 'Gone'])
    .optional()
    .meta(about('Gone: the file is not there any more; it was called so last.', 'Present')),
}

/** The pod that wrote the line, where its log is one of pods. */
const PodPlace = {
  pod: text(317)
    .optional()
    .meta(about('Namespace and name of its pod.', 'shop/web-5d8f7c9b4d-x2k9q')),
  node: text(253)
    .optional()
    .meta(about('Node of its pod, where the logs of nodes are read.', 'n1')),
}

const FirstCause = z.object({
  source: SourceName,
  log: Log,
  template: Template.optional(),
  templateId: TemplateId.optional(),
  ...PodPlace,
  ...FileLine,
})

const AnomalyLog = z.object({
  source: SourceName,
  log: Log,
  reason: Reason.optional(),
  severity: z.enum(SEVERITIES).optional().meta(about('Severity in this log alone.', 'High')),
  score: score().optional().meta(about('Score of this log alone.', '99.4')),
  template: Template.optional(),
  templateId: TemplateId.optional(),
  count: counter().optional().meta(about('Lines of the template in the incident.', 212)),
  typical: text(32).optional().meta(about('Lines in a usual span as long.', '0.4')),
  onsetTime: time()
    .optional()
    .meta(about('When the log first deviated.', '2026-11-20T14:07:31.412Z')),
  delayMilliseconds: counter().optional().meta(about('Onset after that of the first log.', 400)),
  ...PodPlace,
  ...FileLine,
})

const AnomalyWhy = z.object({
  feature: text(MAX_FEATURE).meta(about('Name of the feature.', 'newLines')),
  observed: text(32).optional().meta(about('Its value.', '212')),
  typical: text(32).optional().meta(about('Its usual value.', '0')),
  sharePercent: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .meta(about('Part of the score that it carries.', 83)),
})

const Usual = z.object({
  total: counter().optional().meta(about('Logs that stayed as usual.', 31)),
  logs: z
    .array(LogName)
    .max(MAX_USUAL)
    .optional()
    .meta({ ...about('Some of them.', ['cache', 'cron']), 'x-kubernetes-list-type': 'atomic' }),
})

/** Which incident it is. */
export const AnomalySpec = fixed(
  z.strictObject({
    modelRef: ModelName.meta(
      about('The AnomalyModel that found it.', { namespace: 'logforest', name: 'default' }),
    ),
    fingerprint: text(64)
      .regex(/^[0-9a-f]{8,64}$/, 'must be 8 to 64 hexadecimal digits')
      .meta(about('Id of the incident in Postgres.', '7f3c1a9e0b5d4c21')),
  }),
  'an Anomaly is one incident for good',
)

/** Which incident it is. */
export type AnomalySpec = z.output<typeof AnomalySpec>

/** What is known of the incident. */
export const AnomalyStatus = z.object({
  observedGeneration: counter().optional().meta(about('Generation that was seen.', 1)),
  conditions: Conditions.optional().meta(about('Ready, once all of the status is written.')),
  severity: z.enum(SEVERITIES).optional().meta(about('Low, Medium or High.', 'High')),
  score: score().optional().meta(about('From 0.0 to 100.0; 90.0 is the threshold.', '99.4')),
  reason: Reason.optional(),
  state: z
    .enum(['Open', 'Quiet', 'Resolved', 'Expired'])
    .optional()
    .meta(about('Open: goes on. Quiet: nothing new of late. Resolved: over.', 'Open')),
  firstSeen: time().optional().meta(about('When it began.', '2026-11-20T14:07:31Z')),
  lastSeen: time().optional().meta(about('When it was last seen.', '2026-11-20T14:09:02Z')),
  count: counter().optional().meta(about('Lines that show the first cause.', 212)),
  firstCause: FirstCause.optional().meta(about('Which log was first, and with what.')),
  logsTotal: counter().optional().meta(about('Logs that deviated.', 4)),
  logs: z
    .array(AnomalyLog)
    .max(MAX_LOGS)
    .optional()
    .meta({ ...about('The first of them, in their order.'), 'x-kubernetes-list-type': 'atomic' }),
  usual: Usual.optional().meta(about('The counter-evidence: logs that stayed as usual.')),
  why: z
    .array(AnomalyWhy)
    .max(MAX_WHY)
    .optional()
    .meta({ ...about('What made the score, by weight.'), 'x-kubernetes-list-type': 'atomic' }),
  message: text(MAX_MESSAGE)
    .optional()
    .meta(about('All of it in a sentence.', 'postgres/postgres.log says a line never seen before')),
})

/** What is known of the incident. */
export type AnomalyStatus = z.output<typeof AnomalyStatus>

/** The kind, as a resource. */
export const Anomaly = z.strictObject({
  apiVersion: z.literal(API_VERSION).meta(about('Group and version of the kind.', API_VERSION)),
  kind: z.literal('Anomaly').meta(about('The kind.', 'Anomaly')),
  metadata: Metadata.meta(about('Name and namespace.')),
  spec: AnomalySpec.meta(about('Which incident it is; never changes.')),
  status: AnomalyStatus.optional().meta(about('What is known of it.')),
})

/** An incident, published. */
export type Anomaly = z.output<typeof Anomaly>
