/** Values of bins joined to what a window saw at the variable places of its templates. */
import type { Bin, WindowValues } from '../flow.ts'
import { eachSeen, join, nothingSeen, type Seen } from './seen.ts'

/** Where the values of one shape belong, as src/parse/shape-places.ts tells it. */
export interface PlacesOfShape {
  /** Place of the template by variable, from the last one of the shape on; −1: none. */
  readonly variables: Int32Array
  /** Words that all lines of the shape have; undefined where it names something. */
  readonly words: readonly { readonly place: number; readonly word: string | undefined }[]
}

/** By shape number; undefined where nothing is known. */
export type PlacesOf = (shape: number) => PlacesOfShape | undefined

/** Places of a template that are watched: of more, nobody reads the numbers. */
export const TEMPLATE_PLACES = 64

/** What a window saw, by column · TEMPLATE_PLACES + place. */
export type ValueSums = Map<number, Seen>

interface Columns {
  readonly templateOf: Uint32Array
  readonly placesOf?: PlacesOf
}

/** Adds the values of a bin to a window. */
export function addValues(sums: ValueSums, bin: Bin, { templateOf, placesOf }: Columns): void {
  if (placesOf === undefined) return
  const add = (shape: number, place: number, seen: Seen): void => {
    if (place < 0 || place >= TEMPLATE_PLACES) return
    const key = templateOf[shape] * TEMPLATE_PLACES + place
    const known = sums.get(key) ?? nothingSeen()
    sums.set(key, known)
    join(known, seen)
  }
  eachSeen(bin, (shape, at, seen) => add(shape, placesOf(shape)?.variables[at] ?? -1, seen))
  for (const shape of bin.shapes) {
    for (const { place, word } of placesOf(shape)?.words ?? []) {
      const words = new Set(word === undefined ? [] : [word])
      add(shape, place, { low: -1, high: -1, words, free: word === undefined })
    }
  }
}

/** The values of all windows, in their order. */
export function valuesOf(windows: readonly ValueSums[]): WindowValues {
  const entries = windows.reduce((sum, window) => sum + window.size, 0)
  const words = new Map<string, number>()
  const word: number[] = []
  const values = emptyValues(windows.length, entries)
  let at = 0
  for (const [row, window] of windows.entries()) {
    for (const [place, seen] of [...window].sort(([a], [b]) => a - b)) {
      values.place[at] = place
      values.low[at] = seen.low
      values.high[at] = seen.high
      values.free[at] = seen.free ? 1 : 0
      for (const each of [...seen.words].sort()) {
        const number = words.get(each) ?? words.size
        words.set(each, number)
        word.push(number)
      }
      values.wordStart[++at] = word.length
    }
    values.rowStart[row + 1] = at
  }
  return { ...values, word: Uint32Array.from(word), words: [...words.keys()] }
}

function emptyValues(rows: number, entries: number): Omit<WindowValues, 'word' | 'words'> {
  return {
    rowStart: new Uint32Array(rows + 1),
    place: new Uint32Array(entries),
    low: new Int16Array(entries),
    high: new Int16Array(entries),
    free: new Uint8Array(entries),
    wordStart: new Uint32Array(entries + 1),
  }
}
