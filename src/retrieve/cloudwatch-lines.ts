/**
 * The events around one of a log stream, asked for anew: what was read of it is not kept. The place
 * of a line says when it was written and not which event it was, so the nearest one is taken that
 * holds the words of its template.
 */
import type { CloudWatchService, LogEvent } from './cloudwatch-service.ts'
import { groupOf } from './cloudwatch-streams.ts'

/** The time of a line may be its own, and that of its event the agent's. */
const NEAR_MS = 60_000

/** Pages of 1 MB with events: a stream that writes more in two minutes is cut off. */
const MOST_PAGES = 4

/** Pages without events may come before one with some, and AWS allows five calls a second. */
const MOST_CALLS = 50

/** Which line, and how many events on either side. */
export interface Wanted {
  /** `group:stream`. */
  readonly stream: string
  readonly timeMs: number
  /** Template of the line: `<*>` stands for what varies. */
  readonly text: string
  readonly around: number
}

/** Events by their time, and which of them is the line. */
export interface FoundEvents {
  readonly events: readonly LogEvent[]
  readonly mark: number
}

/** Why there is no such event: it is not there, or not among those that were read. */
export type NotFound = 'gone' | 'cut off'

/** Asks for the events around a line. Throws a CloudWatchError where the service refuses. */
export async function eventsAround(
  service: Pick<CloudWatchService, 'events'>,
  wanted: Wanted,
): Promise<FoundEvents | NotFound> {
  const { events, whole } = await eventsNear(service, wanted)
  const distance = ({ timestampMs }: LogEvent): number => Math.abs(timestampMs - wanted.timeMs)
  let mark = -1
  for (const [at, event] of events.entries()) {
    const isNearer = mark < 0 || distance(event) < distance(events[mark])
    if (isNearer && holds(event.message, wanted.text)) mark = at
  }
  if (mark < 0) return whole ? 'gone' : 'cut off'
  const from = Math.max(0, mark - wanted.around)
  return { events: events.slice(from, mark + wanted.around + 1), mark: mark - from }
}

async function eventsNear(
  service: Pick<CloudWatchService, 'events'>,
  { stream, timeMs }: Wanted,
): Promise<{ events: LogEvent[]; whole: boolean }> {
  const group = groupOf(stream)
  const name = stream.slice(group.length + 1)
  const ask = { group, stream: name, fromMs: timeMs - NEAR_MS, toMs: timeMs + NEAR_MS }
  const events: LogEvent[] = []
  let token: string | undefined
  let pages = 0
  for (let call = 0; call < MOST_CALLS && pages < MOST_PAGES; call++) {
    const answer = await service.events(token === undefined ? ask : { ...ask, token })
    events.push(...answer.events)
    if (answer.events.length > 0) pages++
    token = answer.token
    if (token === undefined) break
  }
  events.sort((a, b) => a.timestampMs - b.timestampMs)
  return { events, whole: token === undefined }
}

/** Whether a message holds the fixed words of a template, in their order. */
export function holds(message: string, template: string): boolean {
  let at = 0
  for (const word of template.split(/<\*>|\s+/)) {
    const found = message.indexOf(word, at)
    if (found < 0) return false
    at = found + word.length
  }
  return true
}
