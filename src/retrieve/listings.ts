/**
 * What directories held when they were last listed. A directory that has rested for long and has
 * the same times again holds the same names: listing it anew would cost a third of a poll. Its
 * files are looked at one by one all the same, for a file that grows changes no directory.
 *
 * Not every file system keeps the times of directories well, so each is listed now and then
 * whatever they say: names of files that are new there come some polls late.
 */
import { type Clock, wallClock } from '../base/clock.ts'

/** Rest after which a listing is believed: longer than network file systems remember one. */
const REST_MS = 120_000

/** Polls that a listing is believed for: what is saved by more is little. */
const MOST_USES = 16

/** Listings that are remembered, files in all: beyond, all are forgotten and made anew. */
const MOST_NAMES = 2_000_000

/** The times and the place of a directory (a part of node:fs Stats). */
export interface DirectoryTimes {
  readonly dev: number
  readonly ino: number
  readonly mtimeMs: number
  readonly ctimeMs: number
}

/** Paths of what a directory holds. */
export interface Listing {
  readonly files: readonly string[]
  readonly directories: readonly string[]
  readonly links: readonly string[]
}

interface Remembered extends DirectoryTimes {
  readonly listing: Listing
  uses: number
}

/** Listings by the path of their directory. */
export class Listings {
  readonly #clock: Pick<Clock, 'now'>
  readonly #remembered = new Map<string, Remembered>()
  #names = 0
  #noted = 0

  constructor(clock: Pick<Clock, 'now'> = wallClock) {
    this.#clock = clock
  }

  /** What the directory holds, where that is known without listing it. */
  of(path: string, times: DirectoryTimes): Listing | undefined {
    const known = this.#remembered.get(path)
    if (known === undefined || !isSame(known, times)) return undefined
    return known.uses-- > 0 ? known.listing : undefined
  }

  /** What it was found to hold; the times are those from before it was listed. */
  note(path: string, times: DirectoryTimes, listing: Listing): void {
    const isNew = !this.#remembered.has(path)
    this.#forget(path)
    const { dev, ino, mtimeMs, ctimeMs } = times
    if (this.#clock.now() - Math.max(mtimeMs, ctimeMs) < REST_MS) return
    this.#names += namesOf(listing)
    if (this.#names > MOST_NAMES) {
      this.#remembered.clear()
      this.#names = namesOf(listing)
    }
    // Not all at the same poll.
    const uses = isNew ? 1 + (this.#noted++ % MOST_USES) : MOST_USES
    this.#remembered.set(path, { dev, ino, mtimeMs, ctimeMs, listing, uses })
  }

  #forget(path: string): void {
    const known = this.#remembered.get(path)
    if (known === undefined) return
    this.#names -= namesOf(known.listing)
    this.#remembered.delete(path)
  }
}

function namesOf({ files, directories, links }: Listing): number {
  return 1 + files.length + directories.length + links.length
}

function isSame(a: DirectoryTimes, b: DirectoryTimes): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs
}
