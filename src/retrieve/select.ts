/**
 * Which paths belong to a source: globs over the path below the root. A rotated file is asked by
 * the name of its stream too, so that the glob `*.log` finds `app.log.1.gz`; an exclusion of
 * either name excludes it.
 */
import picomatch from 'picomatch'
import { rotatedName } from './rotation.ts'

/** Answers that are remembered; beyond, all are forgotten and asked anew. */
const REMEMBERED = 500_000
/** Names that begin with a dot count, and a newline in a name is a character like others. */
const OPTIONS = { dot: true, flags: 's' }

/** Remembers its answers: they are asked for every file at every poll. */
export class Selection {
  readonly #included: (path: string) => boolean
  readonly #excluded: (path: string) => boolean
  readonly #pruned: (path: string) => boolean
  readonly #admits: (path: string) => boolean
  readonly #answers = new Map<string, boolean>()

  /** An empty `include` means everything that is admitted. */
  constructor(
    include: readonly string[],
    exclude: readonly string[],
    admits: (path: string) => boolean = () => true,
  ) {
    this.#admits = admits
    this.#included = include.length === 0 ? () => true : matcher(include)
    this.#excluded = matcher(exclude)
    this.#pruned = matcher(exclude.filter(glob => glob.endsWith('/**')).map(g => g.slice(0, -3)))
  }

  /** Whether a file is to be read. */
  file(path: string): boolean {
    const known = this.#answers.get(path)
    if (known !== undefined) return known
    if (this.#answers.size >= REMEMBERED) this.#answers.clear()
    const { stream } = rotatedName(path)
    const included = this.#admits(path) && (this.#included(path) || this.#included(stream))
    const answer = included && !this.#excluded(path) && !this.#excluded(stream)
    this.#answers.set(path, answer)
    return answer
  }

  /** Whether a directory can hold files that are to be read. */
  directory(path: string): boolean {
    return this.#admits(path) && !this.#pruned(path)
  }
}

function matcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false
  return picomatch([...globs], OPTIONS)
}
