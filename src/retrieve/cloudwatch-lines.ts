/**
 * The events around one of a log stream, asked for anew: what was read of it is not kept. The place
 * of a line says when it was written and not which event it was, so the nearest one is taken that
 * holds the words of its template.
 */
import type { CloudWatchService, LogEvent } from './cloudwatch-service.ts'

/** The time of a line may be its own, and that of its event the agent's. */
const NEAR_MS = 60_000

/** Pages of 1 MB that are asked for: a stream that writes more in two minutes is cut off. */
const MOST_PAGES = 4

/** Which line, and how many events on either side. */
export interface Wanted {
  /** `group:stream`. */
  readonly stream: string
  readonly timeMs: number
  /** Template of the line: `<*>` stands for what varies. */
  readonly text: string
  readonly around: number
}

/** Events by their time, and which of them is the line; undefined where it is not among them. */
export interface FoundEvents {
  readonly events: readonly LogEvent[]
  readonly mark: number
}

/** Asks for the events around a line. Throws a CloudWatchError where the service refuses. */
export async function eventsAround(
  service: Pick<CloudWatchService, 'events'>,
  wanted: Wanted,
): Promise<FoundEvents | undefined> {
  const events = await eventsNear(service, wanted)
  const distance = ({ timestampMs }: LogEvent): number => Math.abs(timestampMs - wanted.timeMs)
  let mark = -1
  for (const [at, event] of events.entries()) {
    const isNearer = mark < 0 || distance(event) < distance(events[mark])
    if (isNearer && holds(event.message, wanted.text)) mark = at
  }
  if (mark < 0) return undefined
  const from = Math.max(0, mark - wanted.around)
  return { events: events.slice(from, mark + wanted.around + 1), mark: mark - from }
}

async function eventsNear(
  service: Pick<CloudWatchService, 'events'>,
  { stream, timeMs }: Wanted,
): Promise<LogEvent[]> {
  const colon = stream.indexOf(':')
  const [group, name] = [stream.slice(0, colon), stream.slice(colon + 1)]
  const ask = { group, stream: name, fromMs: timeMs - NEAR_MS, toMs: timeMs + NEAR_MS }
  const events: LogEvent[] = []
  let token: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await service.events(token === undefined ? ask : { ...ask, token })
    events.push(...answer.events)
    token = answer.token
    if (token === undefined) break
  }
  return events.sort((a, b) => a.timestampMs - b.timestampMs)
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
