/** A body that a simulated server fills, cuts off, or leaves open without another word. */

/** One connection's bytes, in order. */
export class Stream {
  readonly #signal: AbortSignal | undefined
  readonly #chunks: Uint8Array[] = []
  #isOver = false
  #isSilent = false
  #isCut = false
  #wake = Promise.withResolvers<void>()

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal
    signal?.addEventListener('abort', () => this.#wake.resolve(), { once: true })
  }

  /** Nothing more is read. */
  get isOver(): boolean {
    return this.#isOver || this.#signal?.aborted === true
  }

  /** Some text more. */
  push(text: string): void {
    if (this.#isOver || this.#isSilent) return
    this.#chunks.push(Buffer.from(text))
    this.#wake.resolve()
  }

  /** A last piece of text, and the connection breaks. */
  cut(text: string): void {
    this.push(text)
    this.#isCut = true
    this.end()
  }

  /** From now on nothing comes, not even an end. */
  silence(): void {
    this.#isSilent = true
  }

  /** A good end, unless the connection is silent. */
  end(): void {
    if (this.#isSilent) return
    this.#isOver = true
    this.#wake.resolve()
  }

  /** What was pushed, as it comes. Throws where the reader aborts or the connection broke. */
  async *read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      this.#signal?.throwIfAborted()
      for (let next = this.#chunks.shift(); next; next = this.#chunks.shift()) yield next
      if (this.#isOver) break
      await this.#wake.promise
      this.#wake = Promise.withResolvers()
    }
    if (this.#isCut) throw new Error('other side closed')
  }
}
