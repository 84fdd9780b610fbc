/**
 * How many unknown files one look takes in. A directory of a hundred thousand files that is seen
 * for the first time comes in portions, so that what a look holds of each is bounded; the next look
 * follows at once. A portion ends between two directories: the files of a stream lie in one, and
 * which of them is the oldest is told by all of them.
 */

/** Files of a look beyond which no further directory is begun: a kilobyte each. */
const MOST_FILES = 10_000

/** What one look may still take in. */
export class Portion {
  readonly #most: number
  #isFull = false
  #isBounded = true
  #hasMore = false

  constructor(most = MOST_FILES) {
    this.#most = most
  }

  /** Unknown files were left for the next look. */
  get hasMore(): boolean {
    return this.#hasMore
  }

  /** A directory begins, and so many files were taken in before. */
  enter(taken: number): void {
    this.#isFull = this.#isBounded && taken >= this.#most
  }

  /** Whether an unknown file of this directory is taken in. */
  takes(): boolean {
    this.#hasMore ||= this.#isFull
    return !this.#isFull
  }

  /** All is to be taken in: where a known file went is told by those that are not known. */
  lift(): void {
    this.#isBounded = false
    this.#isFull = false
    this.#hasMore = false
  }
}
