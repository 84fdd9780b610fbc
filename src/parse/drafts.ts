/**
 * Templates in the making: word lists in normal form with the shapes under them, found by an
 * additive hash from which one position can be taken out again in a step.
 */
import { normalForm } from './normal.ts'
import { VARIABLE_WORD, type Vocabulary } from './vocabulary.ts'

const HIGH = 0x7feb352d
const LOW = 0x68e31da5
/** Stands for any word at a position that is left out. */
const HOLE = -7

/** A template in the making. */
export interface Draft {
  readonly words: readonly number[]
  /** Position of its first plain word, −1 where it has none. */
  readonly first: number
  /** Indices of its shapes. */
  readonly shapes: number[]
}

/** What a round of rules decided, from one frozen state: variables by position, and aliases. */
export interface Decisions {
  readonly marks: Map<Draft, Set<number>>
  readonly aliases: Map<Draft, Draft>
}

/** All drafts of one state. */
export class Drafts {
  readonly vocabulary: Vocabulary
  readonly #byHash = new Map<number, Draft>()

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary
  }

  /** The drafts in order of first addition. */
  all(): Iterable<Draft> {
    return this.#byHash.values()
  }

  /** Adds shapes under these words, which must be in normal form. */
  add(words: readonly number[], shapes: readonly number[]): void {
    const hash = hashOf(words)
    const known = this.#byHash.get(hash)
    if (known) {
      for (const shape of shapes) known.shapes.push(shape)
      return
    }
    const first = words.findIndex(word => this.vocabulary.isPlain(word))
    this.#byHash.set(hash, { words, first, shapes: [...shapes] })
  }

  /** The draft with these words, or with their normal form. */
  find(words: readonly number[]): Draft | undefined {
    return (
      this.#byHash.get(hashOf(words)) ??
      this.#byHash.get(hashOf(normalForm(words, this.vocabulary)))
    )
  }

  /** The next state: marked positions become variables, aliases join. */
  apply({ marks, aliases }: Decisions): Drafts {
    const next = new Drafts(this.vocabulary)
    for (const draft of this.all()) {
      const positions = marks.get(draft)
      const alias = aliases.get(draft)
      const settled = alias && !marks.has(alias) && !aliases.has(alias)
      if (positions) {
        const words = draft.words.map((word, at) => (positions.has(at) ? VARIABLE_WORD : word))
        next.add(normalForm(words, this.vocabulary), draft.shapes)
      } else next.add(settled ? alias.words : draft.words, draft.shapes)
    }
    return next
  }
}

/** Marks a position of a draft as variable. */
export function mark(marks: Map<Draft, Set<number>>, draft: Draft, position: number): void {
  const positions = marks.get(draft)
  if (positions) positions.add(position)
  else marks.set(draft, new Set([position]))
}

/** Calls back with the hash of each word list that has a hole in place of one word. */
export function eachHole(
  words: readonly number[],
  visit: (hash: number, position: number) => void,
): void {
  const { high, low } = sums(words)
  for (let at = 0; at < words.length; at++) {
    const holeHigh = high - mix(words[at], at, HIGH) + mix(HOLE, at, HIGH)
    const holeLow = low - mix(words[at], at, LOW) + mix(HOLE, at, LOW)
    visit(join(holeHigh | 0, holeLow | 0), at)
  }
}

/** Hash of a word list, 53 bits. */
export function hashOf(words: readonly number[]): number {
  const { high, low } = sums(words)
  return join(high, low)
}

function sums(words: readonly number[]): { high: number; low: number } {
  let high = 0
  let low = words.length
  for (let at = 0; at < words.length; at++) {
    high = (high + mix(words[at], at, HIGH)) | 0
    low = (low + mix(words[at], at, LOW)) | 0
  }
  return { high, low }
}

function mix(word: number, at: number, factor: number): number {
  let hash = Math.imul((word + 0x9e3779b9) ^ Math.imul(at + 1, 0x85ebca6b), factor)
  hash ^= hash >>> 15
  return Math.imul(hash, 0x2c1b3c6d) ^ (hash >>> 12)
}

function join(high: number, low: number): number {
  return (high >>> 0) * 0x200000 + (low & 0x1fffff)
}
