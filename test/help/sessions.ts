/** Sessions in tests: made-up flows as the matrix that the detector judges. */
import type { WindowMatrix } from '../../src/flow.ts'
import { type Flow, STORAGE_TEXTS } from '../accuracy/flows.ts'
import { type Cells, matrixOf } from '../accuracy/history.ts'

const BUCKETS = 2 ** 16

/** Sessions by template, with pairs of neighbours, begin and end included. */
export function sessionMatrix(
  flows: readonly Flow[],
  columns = STORAGE_TEXTS.length,
): WindowMatrix {
  const cells = flows.map(({ events }): Cells => {
    const counts = Map.groupBy(events, event => event)
    const neighbours = [-1, ...events].map((event, at) => bucket(event, events[at] ?? -2))
    return {
      counts: new Map([...counts].map(([column, all]) => [column, all.length])),
      pairs: new Set(neighbours),
    }
  })
  return matrixOf(cells, columns)
}

function bucket(previous: number, next: number): number {
  return ((previous + 3) * 40503 + (next + 3) * 30011) % BUCKETS
}

/** Sessions of given steps, none of them anomalous. */
export function flowsOf(...events: readonly (readonly number[])[]): Flow[] {
  return events.map(each => ({ events: each, anomalous: false }))
}
