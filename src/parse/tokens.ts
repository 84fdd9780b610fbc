/**
 * Text of the tokens that a scan left, for shapes never seen: words as they are, variables as
 * `<*>`, stems as `blk<*>`.
 */
import { KIND } from './kind.ts'
import type { Scanner } from './scan.ts'

/** Stands for what varies. */
export const ANY = '<*>'

/** The tokens of the last scan of these bytes; what is not UTF-8 shows as U+FFFD. */
export function tokenTexts(scanner: Scanner, bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const texts: string[] = []
  for (let i = 0; i < scanner.count; i++) {
    const kind = scanner.kinds[i]
    const text = buffer.toString('utf8', scanner.starts[i], scanner.ends[i])
    texts.push(kind === KIND.VARIABLE ? ANY : kind === KIND.STEM ? stemOf(text) + ANY : text)
  }
  return texts
}

/** The letters before the first digit of a stem: `blk_-69` → `blk`. */
export function stemOf(text: string): string {
  return text.slice(0, text.search(/\d/)).replace(/[^A-Za-z\u0080-\uffff]+$/, '')
}

/** Whether a token is one of the delimiters that are tokens of their own. */
export function isDelimiter(token: string): boolean {
  return token.length === 1 && '=:,;()[]{}<>"\'|`'.includes(token)
}
