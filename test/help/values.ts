/** Windows with values, for tests: by row what stands at places of column 0, 1 … */
import type { WindowMatrix } from '../../src/flow.ts'
import type { Seen } from '../../src/forest/seen.ts'
import { TEMPLATE_PLACES, valuesOf } from '../../src/forest/window-values.ts'
import { magnitudeOf } from '../../src/base/magnitude.ts'
import { matrixOf } from '../accuracy/history.ts'

/** What stands at place 0 of a column: amounts, words, or names. */
export interface Held {
  readonly amounts?: readonly number[]
  readonly words?: readonly string[]
  readonly free?: boolean
}

/** Windows of one line of each column, with these values. */
export function windowsWith(rows: readonly (readonly Held[])[], columns: number): WindowMatrix {
  const counts = Array.from({ length: columns }, (_, column): [number, number] => [column, 1])
  const cells = rows.map(() => ({ counts: new Map(counts), pairs: new Set<number>() }))
  const sums = rows.map(row => {
    return new Map(row.map((held, column) => [column * TEMPLATE_PLACES, seenIn(held)]))
  })
  return { ...matrixOf(cells, columns), values: valuesOf(sums) }
}

function seenIn({ amounts = [], words = [], free = false }: Held): Seen {
  const all = amounts.map(magnitudeOf)
  const [low, high] = all.length === 0 ? [-1, -1] : [Math.min(...all), Math.max(...all)]
  return { low, high, words: new Set(words), free }
}
