/**
 * The log streams of a source: their records as stored, and which of their events were counted. A
 * stream is called `group:stream`, for AWS allows a colon in neither.
 */
import { strongHash } from '../base/hash.ts'
import type { FileRecord, Span } from '../flow.ts'
import { Gathering } from './cloudwatch-gather.ts'
import { type Pass, Seen } from './cloudwatch-seen.ts'
import type { LogEvent } from './cloudwatch-service.ts'
import { UNREAD } from './memory.ts'

/** The name of a log stream among all of the source. */
export function streamName(group: string, stream: string): string {
  return `${group}:${stream}`
}

/** Its group: the log stream stands behind the colon. */
export function groupOf(name: string): string {
  return name.slice(0, name.indexOf(':'))
}

/** A record of something that is no file: a log stream, or a group as a whole. */
export function recordOf(source: string, path: string): FileRecord {
  return {
    ...UNREAD,
    id: strongHash('cloudwatch', source, path),
    path,
    stream: path,
    attributes: `${strongHash('cloudwatch', path)}-`,
    baseOffset: 0,
    baseLine: 0,
  }
}

/** Log streams by name. */
export class CloudWatchStreams {
  readonly #source: string
  readonly #records = new Map<string, FileRecord>()
  /** By group, then by stream: a pass ends for all streams of its group. */
  readonly #seen = new Map<string, Map<string, Seen>>()
  #gathered = new Map<string, Gathering>()
  #bytes = 0

  constructor(source: string) {
    this.#source = source
  }

  /** Streams that have lines, stored or gathered. */
  get size(): number {
    const gathered = [...this.#gathered.keys()].filter(name => !this.#records.has(name))
    return this.#records.size + gathered.length
  }

  /** Bytes that were gathered and not yet taken. */
  get bytes(): number {
    return this.#bytes
  }

  /** Takes a record that is stored; by another scanner where it is not what we know. */
  stored(record: FileRecord): void {
    const { path, tail } = record
    if (this.#records.get(path)?.tail !== tail) this.#seen.get(groupOf(path))?.delete(path)
    this.#records.set(path, record)
  }

  /** Forgets all that is not stored. */
  forget(): void {
    this.#seen.clear()
    this.#gathered = new Map()
    this.#bytes = 0
  }

  /** Gathers an event that was not counted yet. */
  add(name: string, event: LogEvent, pass: Pass): void {
    if (!this.#seenOf(name).count(event, pass)) return
    const gathering = this.#gathered.get(name) ?? new Gathering()
    this.#gathered.set(name, gathering)
    const before = gathering.bytes
    gathering.add(event)
    this.#bytes += gathering.bytes - before
  }

  /** A pass over a group has come to its end. */
  passed(group: string, pass: Pass): void {
    for (const seen of this.#seen.get(group)?.values() ?? []) seen.passed(pass)
  }

  /** What was gathered, as spans in the order of names. */
  take(): Map<string, Span[]> {
    const gathered = [...this.#gathered].sort(([a], [b]) => (a < b ? -1 : 1))
    this.#gathered = new Map()
    this.#bytes = 0
    return new Map(gathered.map(([name, each]) => [name, [this.#spanOf(name, each)]]))
  }

  #seenOf(name: string): Seen {
    const group = groupOf(name)
    const ofGroup = this.#seen.get(group) ?? new Map<string, Seen>()
    this.#seen.set(group, ofGroup)
    const seen = ofGroup.get(name) ?? new Seen(this.#records.get(name)?.tail)
    ofGroup.set(name, seen)
    return seen
  }

  #spanOf(name: string, gathering: Gathering): Span {
    const before = this.#records.get(name) ?? recordOf(this.#source, name)
    const size = before.position + gathering.bytes
    // No line is later than it was taken in.
    const file = { ...before, size, mtimeMs: gathering.ingestedMs }
    const record = { ...file, position: size, tail: this.#seenOf(name).save() }
    return { file, to: size, final: true, fetched: { ...gathering.take(), record } }
  }
}
