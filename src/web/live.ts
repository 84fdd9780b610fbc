/** Server-sent events: whoever looks is told when anything changed; one look serves all. */
import { messageOf } from '../base/errors.ts'
import { getGlance } from '../store/glance.ts'
import { type Context, suiteOf } from './context.ts'

/** Time between two looks. */
const LOOK_MS = 2000
/** A line at least every so often, so that a dead connection is noticed. */
const BEAT_MS = 15_000
/** Readers at once; browsers open few connections to one place. */
export const MOST_READERS = 64

/** Takes what is sent; false where it can take no more. */
export interface Reader {
  write(text: string): boolean
  /** Ends the connection: a browser then comes back by itself. */
  end(): void
}

/** Looks at a suite while anybody listens. */
export class Live {
  readonly #context: Context
  readonly #signal: AbortSignal
  readonly #readers = new Set<Reader>()
  #running = false
  #said = ''

  constructor(context: Context, signal: AbortSignal) {
    this.#context = context
    this.#signal = signal
  }

  get readers(): number {
    return this.#readers.size
  }

  /** Adds a reader, who is told where things stand at the next look; gives the way to leave. */
  join(reader: Reader): () => void {
    this.#readers.add(reader)
    if (this.#said !== '') reader.write(this.#said)
    if (!this.#running) void this.#run()
    return () => this.#readers.delete(reader)
  }

  async #run(): Promise<void> {
    this.#running = true
    const { clock } = this.#context
    let beatMs = clock.now()
    while (this.#readers.size > 0 && !this.#signal.aborted) {
      const news = await this.#look()
      if (news !== this.#said) {
        this.#said = news
        this.#tell(news)
        beatMs = clock.now()
      } else if (clock.now() - beatMs > BEAT_MS) {
        this.#tell(': still here\n\n')
        beatMs = clock.now()
      }
      await clock.sleep(LOOK_MS, this.#signal)
    }
    this.#running = false
    this.#said = ''
  }

  async #look(): Promise<string> {
    try {
      const suite = await suiteOf(this.#context)
      if (suite === undefined) return event('state', { digest: '' })
      const { digest } = await getGlance(this.#context.store, suite)
      return event('state', { digest })
    } catch (error) {
      return event('trouble', { error: messageOf(error) })
    }
  }

  #tell(text: string): void {
    for (const reader of this.#readers) {
      if (reader.write(text)) continue
      // Who reads too slowly is let go, and comes back when it can.
      this.#readers.delete(reader)
      reader.end()
    }
  }
}

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
