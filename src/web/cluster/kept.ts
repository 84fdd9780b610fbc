/** Answers that are kept for a short time: one look at a page is not to be a hundred questions. */
import type { Clock } from '../../base/clock.ts'

/** How long, and how many. */
export interface KeptOptions {
  readonly clock: Clock
  readonly ms: number
  readonly most: number
}

/** Answers by key; those that failed are not kept, so that the next one asks again. */
export class Kept<Value> {
  readonly #options: KeptOptions
  readonly #answers = new Map<string, { readonly until: number; readonly value: Promise<Value> }>()

  constructor(options: KeptOptions) {
    this.#options = options
  }

  /** The answer that is kept, or the one that `ask` gives. */
  get(key: string, ask: () => Promise<Value>): Promise<Value> {
    const { clock, ms, most } = this.#options
    const known = this.#answers.get(key)
    if (known !== undefined && clock.now() < known.until) return known.value
    const value = ask()
    const answer = { until: clock.now() + ms, value }
    this.#answers.delete(key)
    this.#answers.set(key, answer)
    value.catch(() => {
      if (this.#answers.get(key) === answer) this.#answers.delete(key)
    })
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > most && oldest !== undefined) this.#answers.delete(oldest)
    return value
  }
}
