/**
 * Files that could not be opened or read as they were seen: behind a network file system for a
 * while. Nothing of their streams is offered meanwhile, so their lines would be late, or left out.
 */
import type { Problem } from '../flow.ts'

/** Turns that wait, of a scanner that polls every ten seconds: attributes are old for a minute. */
const MOST_TURNS = 6

/** How long judging waits for files that are held back: not for ever, for one may be for good. */
export class Patience {
  #turns = 0

  /** Whether this turn waits for them; asked once in a turn. */
  waitsFor(held: readonly string[]): boolean {
    this.#turns = held.length === 0 ? 0 : this.#turns + 1
    return held.length > 0 && this.#turns <= MOST_TURNS
  }
}

/** What is said where nobody waits any longer. */
export function heldProblems(held: readonly string[]): Problem[] {
  const [path] = held
  if (path === undefined) return []
  const others = held.length === 1 ? '' : ` (and ${held.length - 1} more)`
  const message =
    `${JSON.stringify(path)}${others} could not be read as it was listed, and what is new in its ` +
    'stream is missing: read again when the file system behind it is at rest.'
  return [{ path, message }]
}
