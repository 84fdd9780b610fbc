/**
 * Words as numbers with what is known of each: comparing and hashing templates is then arithmetic.
 * Number 0 is the variable.
 */
import { levelOfName } from './level.ts'
import { isStatusText } from './status.ts'
import { ANY, isDelimiter } from './tokens.ts'
import { OUTCOMES } from './words.ts'

/** The number of `<*>`. */
export const VARIABLE_WORD = 0

const DELIMITER = 1
const STEM = 2
const IDENTIFIER = 4
const UPPER = 8
const OUTCOME = 16

/** Numbers words by first use. */
export class Vocabulary {
  readonly #texts: string[] = [ANY]
  readonly #flags: number[] = [0]
  readonly #numbers = new Map<string, number>([[ANY, VARIABLE_WORD]])
  readonly open = this.number('(')
  readonly close = this.number(')')
  readonly colon = this.number(':')
  readonly equals = this.number('=')
  readonly #comma = this.number(',')
  readonly #joiners = new Set([this.#comma, this.colon, this.number(';'), this.number('|')])
  readonly #quotes = new Set([this.number('"'), this.number("'")])
  readonly #opens = new Set([this.number('['), this.number('{')])
  readonly #closes = new Set([this.number(']'), this.number('}')])

  /** The number of a word. */
  number(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    this.#numbers.set(text, this.#texts.length)
    this.#flags.push(flagsOf(text))
    return this.#texts.push(text) - 1
  }

  text(word: number): string {
    return this.#texts[word]
  }

  isDelimiter(word: number): boolean {
    return (this.#flags[word] & DELIMITER) !== 0
  }

  /** Letters that stand before a variable: `blk<*>`. */
  isStem(word: number): boolean {
    return (this.#flags[word] & STEM) !== 0
  }

  /** Names with `. @ / \` or a hyphen: hosts, classes, keys. */
  isIdentifier(word: number): boolean {
    return (this.#flags[word] & IDENTIFIER) !== 0
  }

  isUpper(word: number): boolean {
    return (this.#flags[word] & UPPER) !== 0
  }

  /** Words that are the message and never a value: failed, ok, 503; levels in capitals. */
  isOutcome(word: number): boolean {
    return (this.#flags[word] & OUTCOME) !== 0
  }

  /** Neither variable nor delimiter. */
  isPlain(word: number): boolean {
    return word !== VARIABLE_WORD && !this.isDelimiter(word)
  }

  isJoiner(word: number): boolean {
    return this.#joiners.has(word)
  }

  isQuote(word: number): boolean {
    return this.#quotes.has(word)
  }

  opensList(word: number): boolean {
    return this.#opens.has(word)
  }

  closesList(word: number): boolean {
    return this.#closes.has(word)
  }

  /** Whether words[at] is an item with a comma behind it. */
  isListed(words: readonly number[], at: number): boolean {
    return !this.isDelimiter(words[at]) && words[at + 1] === this.#comma
  }

  /** Whether words[from, to) holds a variable or a stem. */
  someVariable(words: readonly number[], from: number, to: number): boolean {
    for (let at = from; at < to; at++) {
      if (words[at] === VARIABLE_WORD || this.isStem(words[at])) return true
    }
    return false
  }
}

function flagsOf(text: string): number {
  if (isDelimiter(text)) return DELIMITER
  if (text.endsWith(ANY)) return STEM
  const identifier = /[.@/\\]|[A-Za-z]-[A-Za-z]/.test(text) ? IDENTIFIER : 0
  const upper = /^[A-Z][A-Z_]+$/.test(text) ? UPPER : 0
  const word = text.toLowerCase().replace(/[.!]+$/, '')
  const isLevel = text.length > 2 && levelOfName(text) > 0
  const outcome = OUTCOMES.has(word) || isLevel || isStatusText(text) ? OUTCOME : 0
  return identifier | upper | outcome
}
