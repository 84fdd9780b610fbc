/** The status of a LogSource: counters and conditions, never a log line. */
import { z } from 'zod'
import { Conditions } from './condition.ts'
import { counter, text, time } from './fields.ts'
import { about, ObjectName } from './meta.ts'
import { COLUMNS, Generation, ModelName, ReadyOfWanted, Replicas } from './status.ts'

const Logs = z.object({
  total: counter().optional().meta(about('Logs known.', 412)),
  trained: counter().optional().meta(about('Logs that have a model and are judged.', 398)),
  learning: counter().optional().meta(about('Logs that are still learned.', 14)),
  rejected: counter().optional().meta(about('Files that cannot be read as logs.', 0)),
})

const Ingest = z.object({
  bytes: counter().optional().meta(about('Bytes read so far.', 4_812_333)),
  lines: counter()
    .optional()
    .meta(about('Lines read so far: the sum of the five counters below.', 24_310)),
  empty: counter().optional().meta(about('Empty lines.', 86)),
  duplicate: counter().optional().meta(about('Repeated lines, counted and not judged.', 1104)),
  scored: counter().optional().meta(about('Lines that are judged.', 23_120)),
  heldBack: counter().optional().meta(about('Lines that wait for the rest of their record.', 0)),
  rejected: counter().optional().meta(about('Lines that are no text.', 0)),
  late: counter()
    .optional()
    .meta(about('Of the lines: those that came when their window was judged already.', 3)),
  calls: counter()
    .optional()
    .meta(about('Calls of CloudWatch Logs so far, those that were made again included.', 8640)),
  fetchedBytes: counter().optional().meta(about('Bytes that it answered so far.', 91_423_118)),
  linesPerSecond: counter().optional().meta(about('Lines per second of late.', 410)),
  lagSeconds: counter()
    .optional()
    .meta(about('Seconds from when a line was written until it was read, at worst.', 2)),
  lastPollTime: time().optional().meta(about('Last look at the files.', '2026-11-20T14:07:31Z')),
})

/** Nodes that are listed, those that lag most: beyond, a status would be too large. */
export const MAX_NODES = 100

const Node = z.object({
  name: text(253).meta(about('Name of the node.', 'worker-3')),
  lagSeconds: counter()
    .optional()
    .meta(about('Its lag; left out where its scanner is not heard of.', 2)),
  files: counter().optional().meta(about('Log files there.', 61)),
  bytes: counter().optional().meta(about('Bytes read there so far.', 4_812_333)),
  lines: counter().optional().meta(about('Lines read there so far.', 24_310)),
  empty: counter().optional().meta(about('Empty lines.', 86)),
  duplicate: counter().optional().meta(about('Repeated lines.', 1104)),
  scored: counter().optional().meta(about('Lines that are judged.', 23_120)),
  heldBack: counter().optional().meta(about('Lines that wait for their end.', 0)),
  rejected: counter().optional().meta(about('Lines that are no text.', 0)),
  late: counter().optional().meta(about('Lines that came too late.', 3)),
})

const Anomalies = z.object({
  open: counter().optional().meta(about('Open Anomalies that began in this source.', 2)),
  lastTime: time().optional().meta(about('When the latest one began.', '2026-11-20T14:07:31Z')),
  lastName: ObjectName.optional().meta(about('Name of the latest one.', 'default-7f3c1a9e')),
})

const ScannerCounts = Replicas.extend({
  selector: text(1024)
    .optional()
    .meta(about('Labels of the scanners, for autoscalers.', 'logforest.io/source=checkout')),
})

const Columns = z.object({
  scanners: ReadyOfWanted.optional().meta(about('Scanners ready and wanted.', '1/1')),
  lag: text(32).optional().meta(about('The lag with its unit.', '2s')),
})

/** What the operator says of a source. */
export const LogSourceStatus = z.object({
  observedGeneration: Generation.optional(),
  conditions: Conditions.optional().meta(about('Accepted, Ready, Learning, Reconciling, Stalled.')),
  modelRef: ModelName.optional().meta(
    about('The AnomalyModel that was found.', { namespace: 'logforest', name: 'default' }),
  ),
  scanners: ScannerCounts.optional().meta(about('Scanners that run.')),
  logs: Logs.optional().meta(about('Logs by what is known of them.')),
  ingest: Ingest.optional().meta(about('The ledger: each line read is in one counter.')),
  nodes: z
    .array(Node)
    .max(MAX_NODES)
    .optional()
    .meta({
      ...about('The nodes of nodeLogs with their ledgers; of many those that lag most.'),
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    }),
  anomalies: Anomalies.optional().meta(about('What was found.')),
  columns: Columns.optional().meta(about(COLUMNS)),
})

/** What the operator says of a source. */
export type LogSourceStatus = z.output<typeof LogSourceStatus>
