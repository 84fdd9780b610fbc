/**
 * The kind LogSource: where logs lie and how they are read. One LogSource is one source of the
 * engine, with the name `namespace/name`.
 */
import { z } from 'zod'
import { CloudWatch } from './cloudwatch.ts'
import { MAX_LOG_NAME, text } from './fields.ts'
import { LogSourceStatus } from './logsource-status.ts'
import { API_VERSION, about, Metadata, ObjectName } from './meta.ts'
import { NodeLogs } from './nodelogs.ts'
import { LOG_NAME, withSourceRules } from './logsource-rules.ts'
import { PodTemplate } from './podtemplate.ts'
import { fixed, withLabelName } from './rules.ts'
import { Volume } from './volume.ts'

/** An hour: who polls less often wants `scan`. */
const MAX_POLL_SECONDS = 3600

/** Scanners of one source: they share its files by leases, of which there is a fixed number. */
const MAX_SCANNERS = 64

/** Globs of one source, and characters of one. */
const MAX_GLOBS = 64
const MAX_GLOB = 1024

/** A name of a log is remembered: with another one the log would be learned anew. */
const LogNameRule = fixed(
  text(MAX_LOG_NAME).min(1).regex(LOG_NAME, 'must be text with places such as {path}'),
  'logs are remembered by it: make another LogSource',
)

const globs = (): z.ZodDefault<z.ZodArray<z.ZodString>> =>
  z.array(text(MAX_GLOB).min(1)).max(MAX_GLOBS).default([])

const Format = z.strictObject({
  type: z
    .enum(['Auto', 'Plain', 'JSON', 'CRI'])
    .default('Auto')
    .meta(about('How lines are written. Auto: found out for each stream.', 'JSON')),
})

const ModelRef = z.strictObject({
  name: ObjectName.default('default').meta(
    about(
      'Name of the AnomalyModel, looked for in the own namespace first, then in that of logforest.',
      'default',
    ),
  ),
})

const Scanners = z.strictObject({
  replicas: z
    .int()
    .min(0)
    .max(MAX_SCANNERS)
    .default(1)
    .meta(about('Scanners that share the files; none is read twice. 0: nothing is read.', 3)),
})

const AnySource = z.strictObject({
  volume: Volume.optional().meta(
    about('A volume, as in a pod; mounted read-only.', {
      persistentVolumeClaim: { claimName: 'checkout-logs' },
    }),
  ),
  nodeLogs: NodeLogs.optional().meta(
    about('What pods print, read on every node.', {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
    }),
  ),
  cloudWatch: CloudWatch.optional().meta(
    about('Log groups of Amazon CloudWatch Logs.', {
      region: 'eu-central-1',
      logGroups: ['/aws/eks/*'],
    }),
  ),
  include: globs().meta({
    ...about('Globs of the files (of CloudWatch: streams) that are read. None: all.', ['**/*.log']),
    'x-kubernetes-list-type': 'atomic',
  }),
  exclude: globs().meta({
    ...about('Globs of the files that are left out, even if included.', ['**/debug/**']),
    'x-kubernetes-list-type': 'atomic',
  }),
  pollIntervalSeconds: z
    .int()
    .min(1)
    .max(MAX_POLL_SECONDS)
    .default(10)
    .meta(about('Seconds between two looks at the files.', 30)),
  format: Format.prefault({}).meta(about('How lines are written.')),
  logName: LogNameRule.default('{path}').meta(
    about(
      'How files make a log, which is what has one model: text with {path}, and for nodeLogs ' +
        '{namespace}, {workload}, {pod}, {container}, {node}, for cloudWatch {group}, {stream}; ' +
        'there {path} is {group}, and for nodeLogs {namespace}/{workload}/{container}.',
      '{namespace}/{workload}/{container}',
    ),
  ),
  modelRef: ModelRef.prefault({}).meta(about('The AnomalyModel that judges the logs.')),
  scanners: Scanners.prefault({}).meta(about('Who reads.')),
  podTemplate: PodTemplate.optional().meta(
    about('Where scanners run and how much they may use.', {
      resources: { requests: { cpu: '100m', memory: '256Mi' } },
    }),
  ),
  paused: z
    .boolean()
    .default(false)
    .meta(about('Stops reading; what was learned and found stays.', true)),
  reclaimPolicy: z
    .enum(['Retain', 'Delete'])
    .default('Retain')
    .meta(about('What becomes of all that was learned when the LogSource is deleted.', 'Delete')),
})

/** What is set of a source. */
export const LogSourceSpec = withSourceRules(AnySource)

/** What is set of a source, with all defaults filled in. */
export type LogSourceSpec = z.output<typeof LogSourceSpec>

/** The kind, as a resource or a file. */
export const LogSource = withLabelName(
  z.strictObject({
    apiVersion: z.literal(API_VERSION).meta(about('Group and version of the kind.', API_VERSION)),
    kind: z.literal('LogSource').meta(about('The kind.', 'LogSource')),
    metadata: Metadata.meta(about('Name and namespace.')),
    spec: LogSourceSpec.meta(about('Where logs lie and how they are read.')),
    status: LogSourceStatus.optional().meta(about('What was read; written by logforest alone.')),
  }),
)

/** A source of logs, with all defaults filled in. */
export type LogSource = z.output<typeof LogSource>
