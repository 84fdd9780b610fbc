/**
 * "Did you mean …?": the known name that a mistyped one is nearest to.
 * Edit distance of Damerau (1964) in its optimal string alignment form: a swap counts once.
 */

/** Names longer than this are not compared: a typo is made in a word, not in a page of text. */
const MAX_LENGTH = 200

/** The known name nearest to `name`; undefined where none is near enough to be meant. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  if (name.length > MAX_LENGTH) return undefined
  let best: string | undefined
  let least = Math.max(1, Math.floor(name.length * 0.4)) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let older: number[] = []
  let before = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const now = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let least = Math.min(
        before[column] + 1,
        now[column - 1] + 1,
        before[column - 1] + (same ? 0 : 1),
      )
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped && row > 1 && column > 1) least = Math.min(least, older[column - 2] + 1)
      now.push(least)
    }
    older = before
    before = now
  }
  return before[b.length]
}
