/**
 * The kind AnomalyModel: how logs are learned and judged. In a cluster it is a resource, on a
 * laptop the file that `scan --model` takes; both are read by this schema.
 */
import { z } from 'zod'
import { AnomalyModelStatus } from './anomalymodel-status.ts'
import { API_VERSION, about, Metadata, ObjectName } from './meta.ts'
import { Notifications } from './notification.ts'
import { PodTemplate } from './podtemplate.ts'
import { withLabelName } from './rules.ts'

const DAY_SECONDS = 86_400

/**
 * How late a line may come by event time where nobody says. Programs buffer for seconds (nginx and
 * rsyslog for five); agents and CloudWatch pass on what they have for up to a minute.
 */
const LATENESS_SECONDS = { file: 10, cloudWatch: 60 }

const Forest = z.strictObject({
  trainer: z
    .enum(['logforest', 'ml-isolation-forest'])
    .default('logforest')
    .meta(
      about('Who grows the trees: our own trainer, or the npm package.', 'ml-isolation-forest'),
    ),
  trees: z
    .int()
    .min(10)
    .max(1000)
    .default(100)
    .meta(about('Trees in each forest. More are slower and hardly better than 100.', 200)),
  sampleSize: z
    .int()
    .min(16)
    .max(4096)
    .default(256)
    .meta(about('Windows that each tree is grown from. More can hide anomalies in a crowd.', 128)),
  extensionLevel: z
    .int()
    .min(0)
    .max(16)
    .default(0)
    .meta(about('Features per split less one: 0 splits along one feature at a time.', 1)),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1)
    .meta(about('Seed of all random choices: same logs and seed, same findings.', 42)),
})

const Training = z.strictObject({
  minWindows: z
    .int()
    .min(10)
    .max(100_000)
    .default(30)
    .meta(about('Windows that a log must have before it is judged; until then it learns.', 60)),
  retrainEveryWindows: z
    .int()
    .min(10)
    .max(1_000_000)
    .default(240)
    .meta(about('New windows after which a log is learned again on the side.', 480)),
  historyWindows: z
    .int()
    .min(30)
    .max(1_000_000)
    .default(10_080)
    .meta(
      about('Windows of the past that a log is learned from: 10080 minutes are a week.', 20160),
    ),
})

const Budget = z.strictObject({
  findingsPerLogPerDay: z
    .number()
    .positive()
    .max(1000)
    .default(2)
    .meta(about('Findings that one accepts per log and day; raises the threshold only.', 0.1)),
})

const Sessions = z.strictObject({
  identifier: z
    .string()
    .min(1)
    .max(200)
    .refine(isPattern, 'must be Auto, Off or a regular expression')
    .default('Auto')
    .meta(
      about(
        'What joins lines to sessions: Auto finds it, Off does without, else a pattern of it.',
        'blk_-?[0-9]+',
      ),
    ),
})

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}

const Master = z.strictObject({
  pollIntervalSeconds: z
    .int()
    .min(1)
    .max(DAY_SECONDS)
    .default(15)
    .meta(about('Seconds between two looks at the suite of all logs.', 60)),
  replicas: z
    .int()
    .min(0)
    .max(10)
    .default(1)
    .meta(about('Masters: one works, others stand by. 0 pauses the judgement of the suite.', 2)),
  podTemplate: PodTemplate.optional().meta(
    about('Where masters run and how much they may use.', {
      resources: { requests: { cpu: '100m', memory: '256Mi' } },
    }),
  ),
})

const Retention = z.strictObject({
  findingsDays: z
    .int()
    .min(1)
    .max(3650)
    .default(30)
    .meta(about('Days that findings and scores are kept in Postgres.', 90)),
  anomalyObjects: z
    .int()
    .min(1)
    .max(5000)
    .default(200)
    .meta(about('Anomaly objects kept in the cluster; the oldest closed ones go first.', 50)),
})

const Suppressions = z.strictObject({
  configMapRef: z
    .strictObject({
      name: ObjectName.meta(about('Name of the ConfigMap in the same namespace.', 'not-told')),
    })
    .meta(
      about('ConfigMap whose *.yaml and *.yml hold Suppressions; it may come later, and change.', {
        name: 'not-told',
      }),
    ),
})

/** Everything that one may set. All of it has defaults: `spec: {}` is a good model. */
export const AnomalyModelSpec = z.strictObject({
  windowSeconds: z
    .int()
    .min(10)
    .max(DAY_SECONDS)
    .multipleOf(10, 'must be a multiple of 10')
    .optional()
    .meta(about('Length of a window. Left out: chosen from the time that the logs span.', 60)),
  latenessSeconds: z
    .int()
    .min(0)
    .max(600)
    .optional()
    .meta(
      about(
        'How late a line may come: more misses fewer, less is told sooner. Left out: 10, and 60 ' +
          'where logs come from CloudWatch.',
        30,
      ),
    ),
  parser: z
    .enum(['Shapes', 'Drain'])
    .default('Shapes')
    .meta(about('How templates are found: our own Shapes, or Drain (He et al. 2017).', 'Drain')),
  sessions: Sessions.prefault({}).meta(about('Lines that belong together.')),
  forest: Forest.prefault({}).meta(about('The isolation forests, one per log.')),
  training: Training.prefault({}).meta(about('When, and from how much, a log is learned.')),
  budget: Budget.prefault({}).meta(about('How much one wants to be told.')),
  master: Master.prefault({}).meta(about('The judgement of all logs together.')),
  retention: Retention.prefault({}).meta(about('How long results are kept.')),
  suppressions: Suppressions.optional().meta(
    about('What is not told, in a cluster; a local scan has --suppressions.', {
      configMapRef: { name: 'not-told' },
    }),
  ),
  notifications: Notifications,
})

/** The kind, as a resource or a file. */
export const AnomalyModel = withLabelName(
  z.strictObject({
    apiVersion: z.literal(API_VERSION).meta(about('Group and version of the kind.', API_VERSION)),
    kind: z.literal('AnomalyModel').meta(about('The kind.', 'AnomalyModel')),
    metadata: Metadata.prefault({}).meta(about('Name and namespace.')),
    spec: AnomalyModelSpec.prefault({}).meta(about('What is set; everything has a default.')),
    status: AnomalyModelStatus.optional().meta(about('What was learned and found.')),
  }),
)

/** An AnomalyModel with all defaults filled in. */
export type AnomalyModel = z.output<typeof AnomalyModel>

/** Its settings with all defaults filled in. */
export type AnomalyModelSpec = z.output<typeof AnomalyModelSpec>

/** How late lines may come (ms of event time) before their window is judged. */
export function latenessMs(
  { latenessSeconds }: Pick<AnomalyModelSpec, 'latenessSeconds'>,
  from: keyof typeof LATENESS_SECONDS,
): number {
  return (latenessSeconds ?? LATENESS_SECONDS[from]) * 1000
}

/** The settings that hold where nobody sets any. */
export const DEFAULT_SPEC: AnomalyModelSpec = AnomalyModelSpec.parse({})
