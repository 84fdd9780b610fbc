/**
 * Sorts what a turn has counted: by the rank of its bin, and by a key within the bin. Bins are many
 * and each holds few entries, so entries are dealt out to their bins in two passes and only then
 * compared; one sort over all with a comparing function took four times as long.
 */

/** Up to so many entries are sorted by insertion. */
const FEW = 24

/** What is to be sorted: entry by entry its rank, below `ranks`, and its key. */
export interface Ranked {
  readonly rank: Uint32Array
  readonly key: Int32Array | Float64Array
  readonly ranks: number
}

/** Indices of the entries, by rank, then by key; equal ones in their order. */
export function ranked({ rank, key, ranks }: Ranked): Uint32Array {
  const ends = new Uint32Array(ranks + 1)
  for (let entry = 0; entry < rank.length; entry++) ends[rank[entry] + 1]++
  for (let at = 1; at <= ranks; at++) ends[at] += ends[at - 1]
  // What was the start of a rank is its end once its entries have been dealt out.
  const order = new Uint32Array(rank.length)
  for (let entry = 0; entry < rank.length; entry++) order[ends[rank[entry]]++] = entry
  let from = 0
  for (let at = 0; at < ranks; at++) {
    const own = order.subarray(from, ends[at])
    if (own.length <= FEW) insert(own, key)
    else own.sort((a, b) => key[a] - key[b])
    from = ends[at]
  }
  return order
}

function insert(order: Uint32Array, key: Int32Array | Float64Array): void {
  for (let at = 1; at < order.length; at++) {
    const entry = order[at]
    let to = at
    for (; to > 0 && key[order[to - 1]] > key[entry]; to--) order[to] = order[to - 1]
    order[to] = entry
  }
}
