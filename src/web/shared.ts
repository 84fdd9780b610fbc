/**
 * Answers that several ask for are made once: who asks while one is made waits for that, who asks
 * within a second is given the same. They are forgotten when something was written here, and when
 * readers are told of news. Few are made at once: the scanner needs the database as well.
 *
 * There are no ETags: the page keeps no answer, for logs are not to lie in a browser's store.
 */
import type { Clock } from '../base/clock.ts'

/** How long an answer is given again: a reader does not see the difference. */
const KEPT_MS = 1000
/** Answers that are made at once. */
const MOST_MADE = 2
/** Answers that are kept; a map of a thousand logs is 200 KB. */
const MOST_KEPT = 200

interface Kept {
  readonly text: Promise<string | undefined>
  /** Until when it is given; Infinity while it is made. */
  untilMs: number
}

/** Answers by what was asked for. */
export class SharedAnswers {
  readonly #clock: Pick<Clock, 'now'>
  readonly #kept = new Map<string, Kept>()
  readonly #waiting: (() => void)[] = []
  #made = 0

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** The answer to `key`, made by `make` where none is known; undefined is given to nobody else. */
  async get(key: string, make: () => Promise<string | undefined>): Promise<string | undefined> {
    const known = this.#kept.get(key)
    if (known !== undefined && this.#clock.now() < known.untilMs) return known.text
    const kept: Kept = { text: this.#inTurn(make), untilMs: Infinity }
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    this.#forgetOldest()
    try {
      const text = await kept.text
      kept.untilMs = this.#clock.now() + KEPT_MS
      if (text === undefined) this.#drop(key, kept)
      return text
    } catch (error) {
      this.#drop(key, kept)
      throw error
    }
  }

  /** What is asked for from now on is made anew. */
  forget(): void {
    this.#kept.clear()
  }

  #drop(key: string, kept: Kept): void {
    if (this.#kept.get(key) === kept) this.#kept.delete(key)
  }

  #forgetOldest(): void {
    const now = this.#clock.now()
    for (const [key, { untilMs }] of this.#kept) {
      if (untilMs > now && this.#kept.size <= MOST_KEPT) return
      this.#kept.delete(key)
    }
  }

  async #inTurn<Made>(make: () => Promise<Made>): Promise<Made> {
    if (this.#made >= MOST_MADE) await new Promise<void>(resolve => this.#waiting.push(resolve))
    else this.#made++
    try {
      return await make()
    } finally {
      // Who waits longest takes the place over.
      const next = this.#waiting.shift()
      if (next === undefined) this.#made--
      else next()
    }
  }
}
