/**
 * The kinds as the apiserver knows them: names, columns of `kubectl get`, fields that one may
 * select by, and the scale of a LogSource.
 */
import type { z } from 'zod'
import { Anomaly } from './anomaly.ts'
import { AnomalyModel } from './anomalymodel.ts'
import { LogSource } from './logsource.ts'

/** A column of `kubectl get`; `wide` ones are shown with `-o wide` only. */
export interface Column {
  readonly name: string
  readonly type: 'string' | 'integer' | 'date'
  readonly path: string
  readonly about: string
  readonly wide?: boolean
}

/** A kind, as far as its schema does not say it. */
export interface Definition {
  readonly kind: string
  readonly plural: string
  readonly shortName: string
  readonly about: string
  readonly schema: z.ZodType
  readonly columns: readonly Column[]
  readonly selectable: readonly string[]
  readonly scale?: { readonly spec: string; readonly status: string; readonly selector: string }
}

function conditionStatus(type: string): string {
  return `.status.conditions[?(@.type=="${type}")].status`
}

function conditionReason(type: string): string {
  return `.status.conditions[?(@.type=="${type}")].reason`
}

const READY: Column = {
  name: 'Ready',
  type: 'string',
  path: conditionStatus('Ready'),
  about: 'Whether all is as it should be.',
}
const REASON: Column = {
  name: 'Reason',
  type: 'string',
  path: conditionReason('Ready'),
  about: 'Why it is ready, or not.',
  wide: true,
}
const AGE: Column = {
  name: 'Age',
  type: 'date',
  path: '.metadata.creationTimestamp',
  about: 'Time since it was made.',
}

const LOG_SOURCE: Definition = {
  kind: 'LogSource',
  plural: 'logsources',
  shortName: 'logsrc',
  about: 'Where logs lie and how they are read.',
  schema: LogSource,
  columns: [
    READY,
    text('Scanners', '.status.columns.scanners', 'Scanners ready and wanted.'),
    count('Logs', '.status.logs.total', 'Logs known.'),
    count('Learning', '.status.logs.learning', 'Logs that are not judged yet.'),
    count('Lines/s', '.status.ingest.linesPerSecond', 'Lines read per second of late.'),
    text('Lag', '.status.columns.lag', 'From when a line was written until it was read.'),
    count('Anomalies', '.status.anomalies.open', 'Open Anomalies that began here.'),
    wide(count('Rejected', '.status.logs.rejected', 'Files that cannot be read as logs.')),
    wide(text('Model', '.spec.modelRef.name', 'The AnomalyModel that judges.')),
    wide(text('Last anomaly', '.status.anomalies.lastName', 'The latest Anomaly.')),
    REASON,
    AGE,
  ],
  selectable: ['.spec.modelRef.name'],
  scale: {
    spec: '.spec.scanners.replicas',
    status: '.status.scanners.replicas',
    selector: '.status.scanners.selector',
  },
}

const ANOMALY_MODEL: Definition = {
  kind: 'AnomalyModel',
  plural: 'anomalymodels',
  shortName: 'amodel',
  about: 'How logs are learned and judged, and by whom.',
  schema: AnomalyModel,
  columns: [
    READY,
    text('Masters', '.status.columns.masters', 'Masters ready and wanted.'),
    count('Sources', '.status.sources', 'LogSources that use the model.'),
    count('Trained', '.status.models.trained', 'Logs that are judged.'),
    count('Learning', '.status.models.learning', 'Logs that are not judged yet.'),
    text('Score', '.status.master.score', 'Of the strangest suite; 90.0 is the threshold.'),
    count('Open', '.status.anomalies.open', 'Open Anomalies.'),
    count('Last day', '.status.anomalies.lastDay', 'Anomalies that began in the last 24 hours.'),
    wide(time('Polled', '.status.master.lastPollTime', 'Time since the master looked.')),
    REASON,
    AGE,
  ],
  selectable: [],
}

const ANOMALY: Definition = {
  kind: 'Anomaly',
  plural: 'anomalies',
  shortName: 'anom',
  about: 'An incident, published: which log was strange first, why, and since when.',
  schema: Anomaly,
  columns: [
    text('Severity', '.status.severity', 'Low, Medium or High.'),
    text('Score', '.status.score', 'From 0.0 to 100.0; 90.0 is the threshold.'),
    text('Source', '.status.firstCause.source', 'LogSource of the log that was first.'),
    text('First log', '.status.firstCause.log', 'The log that was first.'),
    text('Reason', '.status.reason', 'What was strange in it.'),
    count('Logs', '.status.logsTotal', 'Logs that deviated.'),
    count('Count', '.status.count', 'Lines that show the first cause.'),
    time('First', '.status.firstSeen', 'Time since it began.'),
    time('Last', '.status.lastSeen', 'Time since it was last seen.'),
    text('State', '.status.state', 'Open, Quiet, Resolved or Expired.'),
    wide(text('Model', '.spec.modelRef.name', 'The AnomalyModel that found it.')),
    wide(text('File', '.status.firstCause.file', 'Where its first strange line lies.')),
    wide(count('Line', '.status.firstCause.line', 'The number of that line.')),
    wide(text('Template', '.status.firstCause.template', 'What the first log said.')),
  ],
  selectable: [
    '.spec.modelRef.name',
    '.status.severity',
    '.status.state',
    '.status.firstCause.source',
  ],
}

function text(name: string, path: string, about: string): Column {
  return { name, type: 'string', path, about }
}

function count(name: string, path: string, about: string): Column {
  return { ...text(name, path, about), type: 'integer' }
}

function time(name: string, path: string, about: string): Column {
  return { ...text(name, path, about), type: 'date' }
}

function wide(column: Column): Column {
  return { ...column, wide: true }
}

/** All kinds, in the order in which one meets them. */
export const DEFINITIONS: readonly Definition[] = [LOG_SOURCE, ANOMALY_MODEL, ANOMALY]
