/**
 * The shapes of one stream: numbered by first sight, found by their text. Past the limit, rare
 * words of new shapes are masked, then only their first word counts, so that hostile or free text
 * cannot fill the memory.
 */
import { strongHash } from '../base/hash.ts'
import type { Shape } from '../flow.ts'
import { levelOfTokens } from './level.ts'
import { normalForm } from './normal.ts'
import { isStatusText } from './status.ts'
import { consolidate } from './templates.ts'
import { ANY, isDelimiter } from './tokens.ts'
import { Vocabulary } from './vocabulary.ts'

/** Shapes of a stream at most; the busiest of twelve kinds of logs has some 400 in 2,000 lines. */
export const MAX_SHAPES = 20_000
/** From here on, words that fewer than `COMMON` templates hold are masked for new shapes. */
export const FULL = 18_000
/** From here on, only the first word of a new shape counts. */
const PACKED = 19_000
const COMMON = 3
const REST = '<...>'
/** Bytes of the first record that are kept of each shape. */
export const SAMPLE_BYTES = 1024

/** Where a new shape comes from. */
export interface Origin {
  readonly sample: Uint8Array
  /** Level named around the message, 0 where none is. */
  readonly level: number
}

/** Shapes by number and by text. */
export class ShapeStore {
  readonly shapes: Shape[] = []
  /** Level that the text of each shape names itself. */
  readonly ownLevels: number[] = []
  readonly #numbers = new Map<string, number>()
  readonly #changed = new Set<number>()
  #common: ReadonlySet<string> | undefined
  readonly #masks = new Vocabulary()

  constructor(shapes: readonly Shape[] = []) {
    for (const shape of shapes) this.#put(shape)
  }

  /** The number of the shape with these tokens, a new one where there is none. */
  numberOf(tokens: readonly string[], origin: Origin): number {
    const known = this.#numbers.get(idOf(tokens))
    if (known !== undefined) return known
    if (this.shapes.length < FULL) return this.#add(tokens, origin)
    const masked = this.#masked(tokens)
    return this.#numbers.get(idOf(masked)) ?? this.#add(masked, origin)
  }

  /** Gives shapes new tokens, by number; shapes that fall together keep their numbers. */
  recut(tokensOf: (shape: Shape) => readonly string[]): void {
    const old = this.shapes.splice(0)
    this.#numbers.clear()
    for (const shape of old) {
      const tokens = tokensOf(shape)
      const id = idOf(tokens)
      this.#put(id === shape.id ? shape : { ...shape, id, tokens })
      if (id !== shape.id) this.#changed.add(shape.number)
    }
  }

  /** New and changed shapes since the last call. */
  takeChanged(): readonly Shape[] {
    const taken = [...this.#changed].sort((a, b) => a - b).map(number => this.shapes[number])
    this.#changed.clear()
    return taken
  }

  #add(tokens: readonly string[], { sample, level }: Origin): number {
    const number = this.shapes.length
    const own = levelOfTokens(tokens)
    this.#put({ number, id: idOf(tokens), tokens, sample, level: level || own })
    this.#changed.add(number)
    return number
  }

  #put(shape: Shape): void {
    this.shapes.push(shape)
    this.ownLevels[shape.number] = levelOfTokens(shape.tokens)
    if (!this.#numbers.has(shape.id)) this.#numbers.set(shape.id, shape.number)
  }

  #masked(tokens: readonly string[]): readonly string[] {
    this.#common ??= commonWords(this.shapes.slice(0, FULL))
    const common = this.#common
    const stays = (token: string) => isDelimiter(token) || common.has(token) || isStatusText(token)
    const kept = tokens.map(token => (stays(token) ? token : ANY))
    const words = kept.map(token => this.#masks.number(token))
    const masked = normalForm(words, this.#masks).map(word => this.#masks.text(word))
    if (this.shapes.length < PACKED) return masked
    if (this.#numbers.has(idOf(masked))) return masked
    const first = masked.find(token => token !== ANY && !isDelimiter(token))
    const short = [first ?? ANY, REST]
    const room = this.shapes.length < MAX_SHAPES - 1 || this.#numbers.has(idOf(short))
    return room ? short : [REST]
  }
}

/** Strong hash of a token list: equal in every scanner and every order. */
export function idOf(tokens: readonly string[]): string {
  return strongHash(tokens.join('\u0001'))
}

/** Words that several templates of these shapes hold. */
function commonWords(shapes: readonly Shape[]): ReadonlySet<string> {
  const holders = new Map<string, number>()
  const { templates } = consolidate(shapes, new Uint32Array(shapes.length).fill(1))
  for (const { text } of templates) {
    for (const word of new Set(text.split(' '))) holders.set(word, (holders.get(word) ?? 0) + 1)
  }
  return new Set([...holders].filter(([, count]) => count >= COMMON).map(([word]) => word))
}
