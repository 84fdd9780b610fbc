/**
 * One Event of events.k8s.io/v1, and its repeats as a series: made and changed here without clock
 * and apiserver. Two records are the same Event where all but note and time are the same.
 */
import type { KubeObject } from './objects.ts'
import { microTime } from './times.ts'

/** What is to be told of an object. */
export interface EventRecord {
  /** What it is about. */
  readonly regarding: KubeObject
  /** A word in CamelCase, for programs: `AnomalyOpened`. */
  readonly reason: string
  readonly type: 'Normal' | 'Warning'
  /** What was done: `Publish`. */
  readonly action: string
  /** A sentence for people. */
  readonly note: string
  /** Another object that has to do with it. */
  readonly related?: KubeObject | undefined
}

/** Who tells it. */
export interface Reporter {
  /** `logforest.io/operator`. */
  readonly controller: string
  /** The pod. */
  readonly instance: string
}

/** An Event as it is sent. */
export interface EventObject extends KubeObject {
  readonly eventTime: string
  readonly reason: string
  readonly type: EventRecord['type']
  readonly action: string
  readonly note: string
  readonly reportingController: string
  readonly reportingInstance: string
  readonly regarding: Reference
  readonly related?: Reference
  readonly series?: { readonly count: number; readonly lastObservedTime: string }
}

interface Reference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string | undefined
  readonly uid?: string | undefined
  readonly resourceVersion?: string | undefined
}

/** Limits of the apiserver: bytes of a note, characters of a reason and an action. */
const MAX_NOTE_BYTES = 1024
const MAX_WORD = 128

/** What is the same in all repeats. */
export function seriesKeyOf({ regarding, reason, type, action, related }: EventRecord): string {
  return JSON.stringify([referenceOf(regarding), type, reason, action, related?.metadata.uid])
}

/** The Event for the first time that something happened. */
export function eventOf(
  record: EventRecord,
  { reporter, nowMs, suffix }: { reporter: Reporter; nowMs: number; suffix: string },
): EventObject {
  const { regarding, related } = record
  const { name, namespace = 'default' } = regarding.metadata
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: `${name.slice(0, 200)}.${suffix}`, namespace },
    eventTime: microTime(nowMs),
    reason: record.reason.slice(0, MAX_WORD),
    type: record.type,
    action: record.action.slice(0, MAX_WORD),
    note: noteOf(record.note),
    reportingController: reporter.controller,
    reportingInstance: reporter.instance,
    regarding: referenceOf(regarding),
    ...(related === undefined ? {} : { related: referenceOf(related) }),
  }
}

/** What a repeat changes of the Event: the count and the last time. */
export function seriesPatch(count: number, lastMs: number): unknown {
  return { series: { count, lastObservedTime: microTime(lastMs) } }
}

function referenceOf({ apiVersion, kind, metadata }: KubeObject): Reference {
  const { name, namespace, uid } = metadata
  return { apiVersion, kind, name, namespace, uid }
}

/** Text of logs may stand in a note: without control characters, and as long as it may be. */
function noteOf(note: string): string {
  const clean = note.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]+/gu, ' ')
  const bytes = Buffer.from(clean, 'utf8')
  if (bytes.length <= MAX_NOTE_BYTES) return clean
  // Cut within a character, the decoder would put a mark of three bytes there.
  let end = MAX_NOTE_BYTES - 3
  while (end > 0 && (bytes[end] ?? 0) >> 6 === 0b10) end -= 1
  return `${bytes.subarray(0, end).toString('utf8')}…`
}
