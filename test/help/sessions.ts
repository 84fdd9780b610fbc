/** Sessions in tests: made-up flows as the matrix that the detector judges. */
import type { WindowMatrix } from '../../src/flow.ts'
import { type Flow, STORAGE_TEXTS } from '../accuracy/flows.ts'

const BUCKETS = 2 ** 16

/** Sessions by template, with pairs of neighbours, begin and end included. */
export function sessionMatrix(
  flows: readonly Flow[],
  columns = STORAGE_TEXTS.length,
): WindowMatrix {
  const rowStart = new Uint32Array(flows.length + 1)
  const pairStart = new Uint32Array(flows.length + 1)
  const cells: [number, number][] = []
  const pairs: number[] = []
  flows.forEach(({ events }, row) => {
    const counts = Map.groupBy(events, event => event)
    cells.push(...[...counts].map(([column, all]): [number, number] => [column, all.length]))
    const neighbours = [-1, ...events].map((event, at) => bucket(event, events[at] ?? -2))
    pairs.push(...new Set(neighbours))
    rowStart[row + 1] = cells.length
    pairStart[row + 1] = pairs.length
  })
  return {
    rows: flows.length,
    columns,
    rowStart,
    column: Uint32Array.from(cells, cell => cell[0]),
    count: Float64Array.from(cells, cell => cell[1]),
    pairStart,
    pair: Uint32Array.from(pairs),
    pairs: BUCKETS,
  }
}

function bucket(previous: number, next: number): number {
  return ((previous + 3) * 40503 + (next + 3) * 30011) % BUCKETS
}

/** Sessions of given steps, none of them anomalous. */
export function flowsOf(...events: readonly (readonly number[])[]): Flow[] {
  return events.map(each => ({ events: each, anomalous: false }))
}
