/**
 * The variable parts of one record under its template: the tokens of the message are aligned with
 * the constant tokens of the template; what lies between is a parameter.
 */
import type { Template } from '../flow.ts'
import { Scanner } from './scan.ts'
import { ANY, isDelimiter, tokenTexts } from './tokens.ts'

/** One for all lines: what it needs to begin is more work than a line. */
const SCANNER = new Scanner(0)

/** One token of a message: its place, and its text as in a shape. */
interface Token {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * Parts of a message in order. `bytes` is what RecordParser.content() gives, or holds it
 * from `start` to `end`. A part may hold blanks and delimiters: `10.0.0.1:80`, `a, b`.
 */
export function parameters(
  template: Template,
  bytes: Uint8Array,
  { start, end }: { start: number; end: number } = { start: 0, end: bytes.length },
): string[] {
  const content = bytes.subarray(start, end)
  const tokens = tokensOf(content)
  const constants = template.text.split(' ').filter(token => token !== ANY)
  const kept = align(
    tokens.map(({ text }) => text),
    constants,
  )
  const found: string[] = []
  let open: Token[] = []
  for (const [at, token] of tokens.entries()) {
    if (!kept[at]) {
      open.push(token)
      continue
    }
    found.push(...joined(open, content))
    open = []
    if (token.text.endsWith(ANY)) found.push(behindStem(token, content))
  }
  return [...found, ...joined(open, content)]
}

/**
 * What stands at each variable place of the template, in the order of its text; empty where there
 * is nothing. Undefined where the message has more than the places explain: then no number of a
 * place could be trusted.
 */
export function valuesAt(template: Template, content: Uint8Array): string[] | undefined {
  const { constants, behind, stems, count } = placesOf(template.text)
  const tokens = tokensOf(content)
  const kept = align(
    tokens.map(({ text }) => text),
    constants,
  )
  const open: Token[][] = Array.from({ length: count }, () => [])
  const values = new Array<string>(count).fill('')
  let constant = 0
  for (const [at, token] of tokens.entries()) {
    if (kept[at]) {
      const stem = stems.get(constant++)
      if (stem !== undefined) values[stem] = behindStem(token, content)
      continue
    }
    const place = behind.get(constant)
    if (place !== undefined) open[place].push(token)
    else if (!isDelimiter(token.text)) return undefined
  }
  if (constant < constants.length) return undefined
  for (const [place, own] of open.entries()) {
    const [text] = joined(own, content)
    if (text !== undefined) values[place] = text
  }
  return values
}

/** Numbers the variable places of a template's text, from 1: `user <1> left after <2>`. */
export function numberPlaces(text: string): string {
  let place = 0
  let before = ''
  const tokens = text.split(' ').flatMap(token => {
    const goesOn = token === ANY && before === ANY
    before = token
    if (goesOn) return []
    return token.endsWith(ANY) ? `${token.slice(0, -ANY.length)}<${++place}>` : token
  })
  return tokens.join(' ')
}

/** How many those are. */
export function countPlaces(text: string): number {
  return placesOf(text).count
}

interface Places {
  readonly constants: readonly string[]
  /** Constants before a place → its number, from 0. */
  readonly behind: ReadonlyMap<number, number>
  /** Constant that is a stem → the place behind it. */
  readonly stems: ReadonlyMap<number, number>
  readonly count: number
}

/** Variables without a constant between them are one place. */
function placesOf(text: string): Places {
  const constants: string[] = []
  const behind = new Map<number, number>()
  const stems = new Map<number, number>()
  for (const token of text.split(' ')) {
    const count = behind.size + stems.size
    if (token === ANY) {
      if (!behind.has(constants.length)) behind.set(constants.length, count)
      continue
    }
    if (token.endsWith(ANY)) stems.set(constants.length, count)
    constants.push(token)
  }
  return { constants, behind, stems, count: behind.size + stems.size }
}

/** Tokens as the parser saw them. */
function tokensOf(content: Uint8Array): Token[] {
  SCANNER.note(content, 0, content.length)
  return tokenTexts(SCANNER, content).map((text, at) => ({
    start: SCANNER.starts[at],
    end: SCANNER.ends[at],
    text,
  }))
}

/** Which tokens are constants: a longest common subsequence, as early as possible. */
function align(tokens: readonly string[], constants: readonly string[]): boolean[] {
  const width = constants.length + 1
  const best = new Uint16Array((tokens.length + 1) * width)
  for (let i = tokens.length - 1; i >= 0; i--) {
    for (let j = constants.length - 1; j >= 0; j--) {
      const equal = tokens[i] === constants[j]
      best[i * width + j] = equal
        ? best[(i + 1) * width + j + 1] + 1
        : Math.max(best[(i + 1) * width + j], best[i * width + j + 1])
    }
  }
  let j = 0
  return tokens.map((token, i) => {
    if (j === constants.length) return false
    while (j < constants.length && best[i * width + j] === best[i * width + j + 1]) j++
    const taken = token === constants[j]
    if (taken) j++
    return taken
  })
}

/** The text over these tokens without delimiters at its ends; nothing where nothing is left. */
function joined(tokens: readonly Token[], content: Uint8Array): string[] {
  const first = tokens.findIndex(({ text }) => !isDelimiter(text))
  if (first < 0) return []
  const last = tokens.findLastIndex(({ text }) => !isDelimiter(text))
  return [textAt(content, tokens[first].start, tokens[last].end)]
}

/** `blk_-69` under `blk<*>`: `_-69`. */
function behindStem({ start, end, text }: Token, content: Uint8Array): string {
  return textAt(content, start, end).slice(text.length - ANY.length)
}

function textAt(content: Uint8Array, start: number, end: number): string {
  return Buffer.from(content.subarray(start, end)).toString()
}
