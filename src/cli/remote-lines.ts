/** Lines of a source that lies with CloudWatch Logs: fetched again where one looks at them. */
import { messageOf, OperatingError } from '../base/errors.ts'
import { REMOTE } from '../base/remote.ts'
import type { Place } from '../flow.ts'
import { eventsAround, type NotFound } from '../retrieve/cloudwatch-lines.ts'
import { CloudWatchService } from '../retrieve/cloudwatch-service.ts'
import type { SourceRecord } from '../store/sources.ts'
import type { ContextLine } from './show.ts'

/** Lines on either side of one of evidence. */
const AROUND = 2

/** Lines, or one sentence that says why there are none. */
export type RemoteAnswer = readonly ContextLine[] | { readonly missing: string }

/** Asks the service where the source was read from, by the credentials of whoever asks. */
export class RemoteLines {
  readonly #source: SourceRecord
  #service: Promise<CloudWatchService> | undefined

  constructor(source: SourceRecord) {
    this.#source = source
  }

  /** The line of a place with this template, as number `line`, and some around it. */
  async around(
    { stream, timeMs }: Place,
    { line, text, around = AROUND }: { line: number; text: string; around?: number },
  ): Promise<RemoteAnswer> {
    if (Number.isNaN(timeMs)) return { missing: NO_TIME }
    try {
      this.#service ??= CloudWatchService.open(placeOf(this.#source))
      const found = await eventsAround(await this.#service, { stream, timeMs, text, around })
      if (typeof found === 'string') return { missing: NOT_FOUND[found](timeMs) }
      return found.events.map(({ message }, index) => {
        const marked = index === found.mark
        return { line: line + index - found.mark, text: firstLineOf(message), marked }
      })
    } catch (error) {
      if (error instanceof OperatingError) return { missing: messageOf(error) }
      throw error
    }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    const service = await this.#service?.catch(() => undefined)
    service?.close()
  }
}

const NO_TIME = 'CloudWatch Logs is asked by time, and this line has none.'

const NOT_FOUND: Readonly<Record<NotFound, (timeMs: number) => string>> = {
  gone: timeMs =>
    `CloudWatch Logs has no such line within a minute of ${at(timeMs)} any more: ` +
    'it expired, perhaps.',
  'cut off': timeMs =>
    `CloudWatch Logs has more within a minute of ${at(timeMs)} than is fetched, ` +
    'and this line is not among the first of it: look it up there.',
}

function at(timeMs: number): string {
  return new Date(timeMs).toISOString()
}

function firstLineOf(message: string): string {
  return message.split('\n', 1)[0]
}

function placeOf({ root, config }: SourceRecord): { region: string; endpoint?: string } {
  const region = root.slice(REMOTE.length)
  const endpoint = endpointOf(config)
  return typeof endpoint === 'string' ? { region, endpoint } : { region }
}

/** A scan stores the endpoint by itself, the operator the spec of the LogSource. */
function endpointOf({ endpoint, spec }: Stored): unknown {
  return endpoint ?? spec?.cloudWatch?.endpoint
}

interface Stored {
  readonly endpoint?: unknown
  readonly spec?: { readonly cloudWatch?: { readonly endpoint?: unknown } }
}
