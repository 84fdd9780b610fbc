/**
 * How rare it is that a log says something grave: a new or bursting template of error level. Asked
 * apart from other first sights, because a log may have many of those and still never an error.
 */

/** −log10 of the share of windows that are grave, by the count of them among the taught ones. */
export function graveTail(graves: number, rows: number): number {
  return -Math.log10((graves + 0.5) / (rows + 1))
}

/** The tail of each training window, with itself and `reach` neighbours on either side left out. */
export function graveTails(grave: Uint8Array, kept: Uint8Array, reach: number): Float64Array {
  const taught = grave.map((each, row) => (each > 0 && kept[row] === 1 ? 1 : 0))
  const all = taught.reduce((sum, each) => sum + each, 0)
  const rows = kept.reduce((sum, each) => sum + each, 0)
  return Float64Array.from(grave, (_, row) => {
    const near = taught.subarray(Math.max(0, row - reach), row + reach + 1)
    return graveTail(all - near.reduce((sum, each) => sum + each, 0), rows)
  })
}
