/**
 * The variable parts of one record under its template, for `logforest parse`: the tokens of the
 * message are aligned with the constant tokens of the template; what lies between is a parameter.
 */
import type { Template } from '../flow.ts'
import { Scanner } from './scan.ts'
import { ANY, isDelimiter, tokenTexts } from './tokens.ts'

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

/** Tokens as the parser saw them. */
function tokensOf(content: Uint8Array): Token[] {
  const scanner = new Scanner(0)
  scanner.note(content, 0, content.length)
  return tokenTexts(scanner, content).map((text, at) => ({
    start: scanner.starts[at],
    end: scanner.ends[at],
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
