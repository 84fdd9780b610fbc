/**
 * Severity of a record, from a column of its header, the key of a structured record, or the first
 * words of its message: an index into LEVELS of src/flow.ts, 0 where there is none.
 */
import { LEVELS } from '../flow.ts'
import { CLASS, DIGIT } from './alphabet.ts'
import { WordTable, wordHash } from './words.ts'

const NAMES: Readonly<Record<(typeof LEVELS)[number], string>> = {
  none: '',
  trace: 'TRACE VERBOSE FINE FINER FINEST T V',
  debug: 'DEBUG CONFIG D',
  info: 'INFO INFORMATION LOG I',
  notice: 'NOTICE N',
  warn: 'WARN WARNING W',
  error: 'ERROR ERR SEVERE FAILURE E',
  fatal: 'FATAL CRITICAL CRIT ALERT EMERG PANIC F C',
}
/** Names that prove no header column. */
const WEAK = new Set(['LOG'])
/** Tokens of a message that may name its level. */
const LEVEL_TOKENS = 12
const BY_NAME = new Map<string, number>()
const BY_HASH = fill()

/** Whether a whole header column is the name of a level or its letter. */
export function isLevelText(text: string): boolean {
  if (text.length === 1) return BY_NAME.has(text)
  const upper = text.toUpperCase()
  return (BY_NAME.has(upper) && !WEAK.has(upper)) || /^[IWEF]\d{4}$/.test(text)
}

/** Level named by bytes[start, end), brackets, quotes, colons and blanks around it left off. */
export function levelAt(bytes: Uint8Array, start: number, end: number): number {
  let from = start
  let to = end
  while (from < to && !isLetter(bytes[from])) from++
  while (to > from && !isLetter(bytes[to - 1])) to--
  // A letter with digits behind it: klog's `E0102`.
  if (to - from === 1 && to < end && CLASS[bytes[to]] === DIGIT && end - to !== 4) return 0
  if (to - from > 11) return 0
  return BY_HASH.get(wordHash(bytes, from, to))
}

/** Level of a value of `level`, `severity` …: a name, a number of pino's or of syslog's scale. */
export function levelOfValue(bytes: Uint8Array, start: number, end: number): number {
  if (CLASS[bytes[start]] !== DIGIT) return levelAt(bytes, start, end)
  const number = Number(Buffer.from(bytes.subarray(start, end)).toString('latin1'))
  if (number >= 10) return LEVELS.indexOf(PINO[Math.min(6, Math.floor(number / 10))] ?? 'none')
  return LEVELS.indexOf(SYSLOG[number] ?? 'none')
}
const PINO = ['none', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
const SYSLOG = ['fatal', 'fatal', 'fatal', 'error', 'warn', 'notice', 'info', 'debug'] as const

/**
 * Highest level that the first tokens of a message name: `[ error ]`, `< warn >`, `ERROR :`,
 * `level = info`, or a name in capitals.
 */
export function levelOfTokens(tokens: readonly string[]): number {
  let level = 0
  for (let i = 0; i < Math.min(tokens.length, LEVEL_TOKENS); i++) {
    const token = tokens[i] ?? ''
    const named = token.length > 1 ? (BY_NAME.get(token.toUpperCase()) ?? 0) : 0
    if (named > level && isMarked(tokens, i)) level = named
  }
  return level
}

/** Level of a name in capitals, 0 for other words. */
export function levelOfName(name: string): number {
  return BY_NAME.get(name) ?? 0
}

function isMarked(tokens: readonly string[], at: number): boolean {
  const token = tokens[at] ?? ''
  const before = tokens[at - 1] ?? ''
  const after = tokens[at + 1] ?? ''
  if ('[<('.includes(before || ' ') && '])>'.includes(after || ' ')) return true
  if (before === '=' && /^(level|lvl|severity)$/.test(tokens[at - 2] ?? '')) return true
  if (at < 3 && after === ':') return true
  return token === token.toUpperCase()
}

function isLetter(byte: number): boolean {
  return (byte | 32) >= 97 && (byte | 32) <= 122
}

function fill(): WordTable {
  const spelled = new Map<string, number>()
  for (const [level, name] of LEVELS.entries()) {
    for (const upper of NAMES[name].split(' ').filter(Boolean)) {
      BY_NAME.set(upper, level)
      const spellings = [upper, upper.toLowerCase(), upper[0] + upper.slice(1).toLowerCase()]
      for (const text of upper.length === 1 ? [upper] : spellings) {
        spelled.set(text, level)
      }
    }
  }
  return new WordTable(spelled)
}
