/**
 * Which events of one log stream were counted. CloudWatch gives events by event time, but they may
 * come hours after their time, and one that was ingested can be asked for some seconds later only.
 * So a place in event time is not enough, and the ids of all events are too many. What is kept:
 *
 * - `to`: nothing later in event time was counted.
 * - passes: a pass reads all that can be asked for from `fromMs` on. What it read past was counted
 *   if it was ingested by `ingestedMs`, which lies well before the pass began.
 * - recent: ids of counted events that no pass vouches for: lately ingested ones, and those at `to`
 *   itself, of which some may come on the next page.
 *
 * So an event earlier than `to` was counted if a pass vouches for it or its id is recent. Within a
 * pass the state of its beginning decides, so nothing depends on the order of pages. What no later
 * pass can ask for is forgotten (`earliestAfter`), so the state stays small for ever. Pure.
 */
import { strongHash } from '../base/hash.ts'
import { earliestAfter } from './cloudwatch-group.ts'

/** An event, as far as it matters here: times in ms. */
export interface Sighting {
  readonly id: string
  readonly timestampMs: number
  readonly ingestedMs: number
}

/** A pass over events from `fromMs` on that saw all that were ingested by `ingestedMs`. */
export interface Pass {
  readonly fromMs: number
  readonly ingestedMs: number
}

/** Bytes of an id in a saved state: hash, event time, time of ingestion. */
const ID_BYTES = 24

/** The counted events of one stream. */
export class Seen {
  #to = Number.NEGATIVE_INFINITY
  #passes: Pass[] = []
  readonly #recent = new Map<string, Sighting>()
  /** Ids of recent events at `to`. */
  #atEnd: string[] = []
  /** `to` when the pass under way began. */
  #began = Number.NEGATIVE_INFINITY
  /** The pass under way, once it has read beyond `#began`. */
  #current: Pass | undefined

  /** A state as saved; nothing was counted where there is none. */
  constructor(saved = '') {
    if (saved === '') return
    // Written by `save` into our own database.
    const { to, passes, recent } = JSON.parse(saved) as Saved
    this.#to = to ?? Number.NEGATIVE_INFINITY
    this.#began = this.#to
    this.#passes = passes.map(([fromMs, ingestedMs]) => ({ fromMs, ingestedMs }))
    for (const each of decoded(recent)) this.#keep(each)
  }

  /** Counts an event that a pass brought; false where it was counted already. */
  count(event: Sighting, pass: Pass): boolean {
    const id = strongHash(event.id)
    if (this.#recent.has(id)) return false
    if (event.timestampMs < this.#began && isCovered(event, this.#passes)) return false
    // Behind the end of what was counted, the pass has read past all of that.
    if (event.timestampMs > this.#began) this.#current = pass
    if (event.timestampMs > this.#to) this.#moveTo(event.timestampMs)
    if (event.timestampMs === this.#to || !isCovered(event, this.#known)) {
      this.#keep({ ...event, id })
    }
    return true
  }

  /** The pass has come to its end: what it saw is counted. */
  passed(pass: Pass): void {
    this.#passes = joined(this.#passes, pass)
    this.#current = undefined
    this.#began = this.#to
    const known = this.#passes
    for (const [id, event] of this.#recent) if (this.#isSpare(event, known)) this.#recent.delete(id)
  }

  /** The state as text; what only a pass that is under way knows is part of it. */
  save(): string {
    const known = this.#known
    const passes = known.map(({ fromMs, ingestedMs }) => [fromMs, ingestedMs])
    const kept = [...this.#recent.values()].filter(event => !this.#isSpare(event, known))
    return JSON.stringify({
      to: Number.isFinite(this.#to) ? this.#to : null,
      passes,
      recent: encoded(kept),
    })
  }

  get #known(): readonly Pass[] {
    return this.#current === undefined ? this.#passes : joined(this.#passes, this.#current)
  }

  /** No id is needed to know that the event was counted, or nobody asks for it any more. */
  #isSpare(event: Sighting, known: readonly Pass[]): boolean {
    return event.timestampMs < this.#to && (isCovered(event, known) || isPast(event, known))
  }

  #moveTo(timestampMs: number): void {
    this.#to = timestampMs
    const known = this.#known
    for (const id of this.#atEnd) {
      const event = this.#recent.get(id)
      if (event !== undefined && this.#isSpare(event, known)) this.#recent.delete(id)
    }
    this.#atEnd = []
  }

  #keep(event: Sighting): void {
    this.#recent.set(event.id, event)
    if (event.timestampMs === this.#to) this.#atEnd.push(event.id)
  }
}

interface Saved {
  readonly to: number | null
  readonly passes: readonly (readonly [number, number])[]
  readonly recent: string
}

function isCovered(event: Sighting, passes: readonly Pass[]): boolean {
  return passes.some(
    pass => pass.fromMs <= event.timestampMs && event.ingestedMs <= pass.ingestedMs,
  )
}

/** No later pass brings it. */
function isPast({ timestampMs }: Sighting, passes: readonly Pass[]): boolean {
  return passes.some(({ fromMs }) => timestampMs < earliestAfter(fromMs))
}

/** A pass that reached farther back and saw more makes another needless. */
function joined(passes: readonly Pass[], pass: Pass): Pass[] {
  const covers = (a: Pass, b: Pass): boolean => a.fromMs <= b.fromMs && a.ingestedMs >= b.ingestedMs
  if (passes.some(each => covers(each, pass))) return [...passes]
  return withoutPast([...passes.filter(each => !covers(pass, each)), pass])
}

/**
 * Of passes that begin before all that can still be asked for, the one that saw most says as much
 * as all of them: it is the latest, for one that began earlier and saw as much covers the others.
 */
function withoutPast(passes: readonly Pass[]): Pass[] {
  const pastMs = Math.max(...passes.map(({ fromMs }) => earliestAfter(fromMs)))
  const past = passes.filter(({ fromMs }) => fromMs <= pastMs)
  const latest = Math.max(...past.map(({ fromMs }) => fromMs))
  return passes.filter(({ fromMs }) => fromMs > pastMs || fromMs === latest)
}

function encoded(events: readonly Sighting[]): string {
  const bytes = Buffer.alloc(events.length * ID_BYTES)
  for (const [index, { id, timestampMs, ingestedMs }] of events.entries()) {
    bytes.write(id, index * ID_BYTES, 'hex')
    bytes.writeDoubleLE(timestampMs, index * ID_BYTES + 8)
    bytes.writeDoubleLE(ingestedMs, index * ID_BYTES + 16)
  }
  return bytes.toString('base64')
}

function decoded(text: string): Sighting[] {
  const bytes = Buffer.from(text, 'base64')
  return Array.from({ length: bytes.length / ID_BYTES }, (_, index) => ({
    id: bytes.toString('hex', index * ID_BYTES, index * ID_BYTES + 8),
    timestampMs: bytes.readDoubleLE(index * ID_BYTES + 8),
    ingestedMs: bytes.readDoubleLE(index * ID_BYTES + 16),
  }))
}
