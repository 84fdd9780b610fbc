/**
 * The few words that the parser knows: units, time zones, months, endings of host names, words that
 * tell an outcome. Short and general on purpose; looked up by hash in the bytes, without a string.
 */

const BASIS = 0x811c9dc5 | 0
const PRIME = 16777619

/** Words by hash with a number above 0 for each. Built once, asked for short words only. */
export class WordTable {
  readonly #hashes: Int32Array
  readonly #values: Uint8Array

  constructor(values: ReadonlyMap<string, number>) {
    // Sparse, so that most words that are not in it are known at the first look.
    const size = 2 ** Math.ceil(Math.log2(values.size * 8))
    this.#hashes = new Int32Array(size)
    this.#values = new Uint8Array(size)
    for (const [word, value] of values) {
      const hash = wordHash(Buffer.from(word), 0, word.length)
      let at = hash & (size - 1)
      while (this.#values[at] > 0) at = (at + 1) & (size - 1)
      this.#hashes[at] = hash
      this.#values[at] = value
    }
  }

  /** The number of the word with this hash, 0 where there is none. */
  get(hash: number): number {
    const hashes = this.#hashes
    const values = this.#values
    const mask = hashes.length - 1
    let at = hash & mask
    while (values[at] > 0 && hashes[at] !== hash) at = (at + 1) & mask
    return values[at]
  }

  /** Whether it holds the word with this hash. */
  has(hash: number): boolean {
    return this.get(hash) > 0
  }
}

const UNIT_WORDS =
  'B KB MB GB TB kB KiB MiB GiB ms us ns s sec secs msec usec msecs min mins ms. sec. secs. s. ' +
  'us. UTC GMT CET CEST PST PDT EST EDT CST CDT MST MDT AM PM'
const CALENDAR_WORDS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun'

/** What may stand behind a number and goes with it: `1.36 KB`, `12 sec`, `10:15 CEST`. */
export const UNITS = wordSet(UNIT_WORDS)

/** English names of months and days, as in syslog and asctime. */
export const CALENDAR = wordSet(CALENDAR_WORDS)

/** Low bits of a hash that `shortWords` goes by: one word in twenty is looked at in vain. */
export const SHORT_WORD_BITS = 1023

/**
 * By the low bits of a hash that began with `basis`: 1 where it may be that of a unit, a month or a
 * day. Tells at one look that nearly every word is none.
 */
export function shortWords(basis: number): Uint8Array {
  const table = new Uint8Array(SHORT_WORD_BITS + 1)
  for (const word of `${UNIT_WORDS} ${CALENDAR_WORDS}`.split(' ')) {
    let hash = basis
    for (const byte of Buffer.from(word)) hash = Math.imul(hash ^ byte, PRIME)
    table[hash & SHORT_WORD_BITS] = 1
  }
  return table
}

/** Endings of host names beside the two-letter codes of countries. */
export const TOP_LEVEL = wordSet(
  'com net org edu gov mil info biz io dev cloud local localdomain internal arpa',
)

/** Two-letter endings that are files, not countries. */
export const FILE_ENDINGS = wordSet('js py rb go cc sh so ko md pl ts rs cs vb pm')

/** Words that tell an outcome or a state: they are the message and never a value. */
export const OUTCOMES: ReadonlySet<string> = new Set(
  `ok fail failed fails failure failures succeed succeeded success successful error errors start
   started starting stop stopped stopping up down on off enabled disabled enable disable open opened
   close closed true false yes no accepted rejected refused denied granted timeout killed aborted
   completed done finished ready lost dead alive missing found invalid valid online offline normal
   warning critical fatal exception active inactive connected disconnected begin end abnormal
   healthy unhealthy`.split(/\s+/),
)

/** FNV-1a of bytes[start, end). */
export function wordHash(bytes: Uint8Array, start: number, end: number): number {
  let hash = BASIS
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], PRIME)
  return hash
}

/** The set of these words, separated by blanks. */
export function wordSet(words: string): WordTable {
  return new WordTable(new Map(words.split(' ').map(word => [word, 1])))
}
