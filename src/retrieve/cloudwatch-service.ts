/**
 * The way to CloudWatch Logs: the AWS SDK, loaded when the first source asks for it, for it takes a
 * tenth of a second and most scans read files. Credentials and region come from where every AWS
 * tool finds them (environment, profile, role of the pod or the machine). Throttled calls are tried
 * again by the SDK, which slows down by itself.
 */
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import type { Fetching } from '../flow.ts'
import { troubleOf } from './cloudwatch-trouble.ts'

/** Where the service is; what is not given is found by the SDK. */
export interface ServicePlace {
  readonly region?: string
  readonly endpoint?: string
  /** Aborts calls under way. */
  readonly signal?: AbortSignal
}

/** One event: a message of one or more lines, and when it was written and taken in. */
export interface LogEvent {
  readonly id: string
  readonly stream: string
  readonly timestampMs: number
  readonly ingestedMs: number
  readonly message: string
}

/** A part of the answer to a question. */
export interface EventPage {
  readonly events: readonly LogEvent[]
  /** Asks for the next page; absent on the last. */
  readonly token?: string
  /** The clock of the service when it answered, ms; NaN where it does not tell. */
  readonly serverMs: number
}

/** Calls are tried so often: with the waits between, through some two minutes of throttling. */
const ATTEMPTS = 12

/** A connection that is not there after this is not there. */
const CONNECT_MS = 10_000

/** A page of 1 MB that takes longer is asked for again. */
const ANSWER_MS = 60_000

/** Most that the service lists at once. */
const GROUPS_PER_CALL = 50

/** An open way to the service in one region. */
export class CloudWatchService {
  readonly region: string
  readonly #client: CloudWatchLogsClient
  readonly #sdk: Sdk
  readonly #options: { readonly abortSignal?: AbortSignal }
  #calls = 0
  #bytes = 0
  #serverMs = Number.NaN

  /** Loads the SDK and finds the region. Throws an OperatingError where there is none. */
  static async open(place: ServicePlace): Promise<CloudWatchService> {
    const sdk = await import('@aws-sdk/client-cloudwatch-logs')
    const client = new sdk.CloudWatchLogsClient({
      ...(place.region === undefined ? {} : { region: place.region }),
      ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint }),
      retryMode: 'adaptive',
      maxAttempts: ATTEMPTS,
      requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS },
      // Its warnings are for programmers.
      logger: SILENT,
    })
    try {
      const region = await client.config.region()
      return new CloudWatchService({ client, sdk, region, ...place })
    } catch (error) {
      throw troubleOf(error, { ...place, doing: 'read CloudWatch Logs' })
    }
  }

  private constructor({ client, sdk, region, signal }: Opened) {
    this.#client = client
    this.#sdk = sdk
    this.region = region
    this.#options = signal === undefined ? {} : { abortSignal: signal }
    client.middlewareStack.add(
      next => async args => {
        this.#calls++
        const result = await next(args)
        this.#hear(result.response)
        return result
      },
      // Innermost: each attempt is seen, and the answer as it came.
      { step: 'deserialize', priority: 'low', name: 'logforestCost' },
    )
  }

  /** What was asked so far. */
  get fetched(): Fetching {
    return { calls: this.#calls, fetchedBytes: this.#bytes }
  }

  /**
   * The events of a group, or of one stream of it, from a time on, or up to another, by event
   * time; a page of at most 1 MB.
   */
  async events(ask: {
    readonly group: string
    readonly stream?: string
    readonly fromMs: number
    readonly toMs?: number
    readonly token?: string
  }): Promise<EventPage> {
    const { group, stream, fromMs, toMs, token } = ask
    const command = new this.#sdk.FilterLogEventsCommand({
      logGroupName: group,
      startTime: Math.max(0, Math.floor(fromMs)),
      ...(toMs === undefined ? {} : { endTime: Math.ceil(toMs) }),
      ...(stream === undefined ? {} : { logStreamNames: [stream] }),
      ...(token === undefined ? {} : { nextToken: token }),
    })
    const doing = `read log group "${group}"`
    const { events = [], nextToken } = await this.#call(doing, () =>
      this.#client.send(command, this.#options),
    )
    const page = { events: events.map(eventOf), serverMs: this.#serverMs }
    return nextToken === undefined ? page : { ...page, token: nextToken }
  }

  /** Names of the groups that begin with a text. */
  async groups(prefix: string): Promise<string[]> {
    const names: string[] = []
    let token: string | undefined
    do {
      const command = new this.#sdk.DescribeLogGroupsCommand({
        limit: GROUPS_PER_CALL,
        ...(prefix === '' ? {} : { logGroupNamePrefix: prefix }),
        ...(token === undefined ? {} : { nextToken: token }),
      })
      const doing = `list the log groups "${prefix}*"`
      const answer = await this.#call(doing, () => this.#client.send(command, this.#options))
      for (const { logGroupName } of answer.logGroups ?? []) names.push(logGroupName ?? '')
      token = answer.nextToken
    } while (token !== undefined)
    return names.filter(name => name !== '')
  }

  /** Ends all connections. */
  close(): void {
    this.#client.destroy()
  }

  async #call<Answer>(doing: string, call: () => Promise<Answer>): Promise<Answer> {
    try {
      return await call()
    } catch (error) {
      throw troubleOf(error, { region: this.region, doing })
    }
  }

  #hear(response: unknown): void {
    const { headers = {} } = response as { headers?: Readonly<Record<string, string>> }
    this.#bytes += Number(headers['content-length'] ?? 0)
    this.#serverMs = Date.parse(headers.date ?? '')
  }
}

type Sdk = typeof import('@aws-sdk/client-cloudwatch-logs')

interface Opened extends ServicePlace {
  readonly client: CloudWatchLogsClient
  readonly sdk: Sdk
  readonly region: string
}

const nothing = (): void => undefined
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing }

/** What the service leaves out is empty: it never does in truth. */
function eventOf(event: {
  readonly eventId?: string | undefined
  readonly logStreamName?: string | undefined
  readonly timestamp?: number | undefined
  readonly ingestionTime?: number | undefined
  readonly message?: string | undefined
}): LogEvent {
  const { timestamp = 0, ingestionTime = timestamp } = event
  return {
    id: event.eventId ?? '',
    stream: event.logStreamName ?? '',
    timestampMs: timestamp,
    ingestedMs: ingestionTime,
    message: event.message ?? '',
  }
}
