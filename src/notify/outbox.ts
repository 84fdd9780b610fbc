/**
 * Sends what stands in the outbox, with growing pauses after failures, until a message is a day
 * old. A message goes out at least once: only an end of the process between the answer and its
 * mark sends it again, under the id that it had.
 */
import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/errors.ts'
import type { Random } from '../base/random.ts'
import {
  claimMessages,
  countWaiting,
  giveUpOld,
  markMessage,
  type Message,
  type SuitesOf,
} from '../store/notices.ts'
import type { Store } from '../store/pool.ts'
import { type Format, postOf, type Told } from './formats.ts'
import { POST_MS, post } from './post.ts'

/** A channel, and where it leads now; undefined where that is not known. */
export interface Channel {
  readonly name: string
  readonly format: Format
  readonly url: () => string | undefined
}

/** What an outbox works with. */
export interface OutboxOptions {
  readonly store: Store
  readonly of: SuitesOf
  readonly channels: readonly Channel[]
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal
  readonly onResult?: (channel: string, result: 'sent' | 'failed' | 'given up') => void
  readonly onWaiting?: (messages: number) => void
  /** Hears what went wrong, one sentence. */
  readonly onTrouble: (why: string) => void
}

/** Between two looks at an empty outbox. */
const LOOK_MS = 2_000
/** Between two looks for messages that nobody is left to take. */
const SWEEP_MS = 60_000
/** Messages sent at once to a channel. */
const BATCH = 8
/** Longer than a request may take: nobody else sends what is under way. */
const LEASE_MS = POST_MS + 5_000
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 600_000
/** What nobody took for a day is no news any more. */
const MAX_AGE_SECONDS = 86_400

/**
 * Sends until the signal; a database that is away is waited for. Each channel has a loop of its
 * own: one that does not answer holds up nobody else.
 */
export async function runOutbox(options: OutboxOptions): Promise<void> {
  const { channels } = options
  const sending = channels.map(each => {
    const own = { ...options, channels: [each] }
    return untilAborted(options, async () => ((await sendDue(own)) < BATCH ? LOOK_MS : 0))
  })
  await Promise.all([...sending, untilAborted(options, async () => sweep(options))])
}

/** Does it again after the pause that it gives, until the signal. */
async function untilAborted(
  { signal, clock, onTrouble }: OutboxOptions,
  work: () => Promise<number>,
): Promise<void> {
  while (!signal.aborted) {
    const pause = await work().catch(error => {
      if (!signal.aborted) onTrouble(messageOf(error))
      return LOOK_MS
    })
    if (pause > 0) await clock.sleep(pause, signal)
  }
}

/** Gives up what channels were to be told that are no more; gives the pause until the next look. */
async function sweep({ store, of, channels, onResult, onWaiting }: OutboxOptions): Promise<number> {
  const given = await giveUpOld(store, {
    of,
    except: channels.map(({ name }) => name),
    olderSeconds: MAX_AGE_SECONDS,
  })
  for (const channel of given) onResult?.(channel, 'given up')
  onWaiting?.(await countWaiting(store, of))
  return SWEEP_MS
}

/** Sends what is due now; gives how many messages were tried. */
export async function sendDue(options: OutboxOptions): Promise<number> {
  const { store, of, channels, onWaiting } = options
  const byName = new Map(channels.map(each => [each.name, each]))
  const messages = await claimMessages<Told>(store, {
    of,
    channels: [...byName.keys()],
    most: BATCH,
    leaseMs: LEASE_MS,
  })
  await Promise.all(
    messages.map(async message => {
      const channel = byName.get(message.channel)
      if (channel !== undefined) await sendOne(options, channel, message)
    }),
  )
  onWaiting?.(await countWaiting(store, of))
  return messages.length
}

async function sendOne(
  options: OutboxOptions,
  channel: Channel,
  message: Message<Told>,
): Promise<void> {
  const { store, signal, onResult, onTrouble, random } = options
  const url = channel.url()
  const id = [message.suite, message.notice, message.state].map(encodeURIComponent).join('/')
  const why =
    url === undefined
      ? 'its URL is not known'
      : await post({ url, id, post: postOf(channel.format, message.body, id), signal })
  if (why === '') {
    await markMessage(store, message, 'sent')
    return void onResult?.(channel.name, 'sent')
  }
  // Told once, not at each of many tries.
  if (message.tries === 1) onTrouble(`Channel "${channel.name}" was not told: ${why}; again later.`)
  const isOld = message.ageSeconds > MAX_AGE_SECONDS
  const became = isOld ? 'given up' : { dueMs: pauseMs(message.tries, random) }
  await markMessage(store, message, became)
  onResult?.(channel.name, isOld ? 'given up' : 'failed')
}

/** Twice as long each time, and a part by chance, so that not all come back at once. */
function pauseMs(tries: number, random: Random): number {
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(20, tries - 1))
  return pause * (0.5 + random.next() / 2)
}
