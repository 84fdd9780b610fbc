/**
 * Long work on the main thread in slices, so that signals, progress and the database are served
 * meanwhile.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { wallClock } from '../base/clock.ts'

/** Length of a slice: well below what a person or a socket notices. */
const SLICE_MS = 8

/** Says when to pause, and pauses. */
export class Slices {
  #until = wallClock.now() + SLICE_MS

  /** The slice is used up: call `turn`. */
  get due(): boolean {
    return wallClock.now() >= this.#until
  }

  /** Lets everything else run, then begins the next slice. */
  async turn(): Promise<void> {
    await nextTurn()
    this.#until = wallClock.now() + SLICE_MS
  }
}
