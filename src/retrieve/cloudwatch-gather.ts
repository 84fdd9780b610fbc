/** Events of one stream on their way to a span: their messages as lines, and their times. */
import type { LineTimes } from '../flow.ts'
import type { LogEvent } from './cloudwatch-service.ts'

/** Gathers the events of one stream in the order in which they are given. */
export class Gathering {
  readonly #texts: string[] = []
  readonly #offsets: number[] = []
  readonly #times: number[] = []
  #bytes = 0
  #ingestedMs = 0

  /** Bytes so far. */
  get bytes(): number {
    return this.#bytes
  }

  /** When the latest of them was taken in. */
  get ingestedMs(): number {
    return this.#ingestedMs
  }

  /** An event is one line, or more where its message has several; the last ends here. */
  add({ message, timestampMs, ingestedMs }: LogEvent): void {
    const text = message.endsWith('\n') ? message : `${message}\n`
    this.#texts.push(text)
    this.#offsets.push(this.#bytes)
    this.#times.push(timestampMs)
    this.#bytes += Buffer.byteLength(text)
    this.#ingestedMs = Math.max(this.#ingestedMs, ingestedMs)
  }

  /** All of them, in memory of their own: it crosses to another thread. */
  take(): { readonly bytes: Uint8Array; readonly times: LineTimes } {
    const bytes = Buffer.from(new ArrayBuffer(this.#bytes))
    for (const [index, text] of this.#texts.entries()) bytes.write(text, this.#offsets[index])
    const times = {
      offsets: Float64Array.from(this.#offsets),
      times: Float64Array.from(this.#times),
    }
    return { bytes: new Uint8Array(bytes.buffer), times }
  }
}
