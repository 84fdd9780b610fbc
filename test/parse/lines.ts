/** Helpers for the tests of the parser: text in, tokens, shapes and templates out. */
import type { Shape } from '../../src/flow.ts'
import { createParser, type RecordParser } from '../../src/parse/parser.ts'
import { Scanner } from '../../src/parse/scan.ts'
import { idOf } from '../../src/parse/store.ts'
import { consolidate } from '../../src/parse/templates.ts'
import { tokenTexts } from '../../src/parse/tokens.ts'

/** Tokens of a message, joined by blanks. */
export function masked(text: string): string {
  const scanner = new Scanner(7)
  const bytes = Buffer.from(text)
  scanner.note(bytes, 0, bytes.length)
  return tokenTexts(scanner, bytes).join(' ')
}

/** A parser of shapes with a fixed seed and year. */
export function newParser(): RecordParser {
  return createParser({ kind: 'Shapes', yearHintMs: Date.UTC(2026, 5), seed: 7 })
}

/** Feeds lines; returns their shape numbers. */
export function feed(parser: RecordParser, lines: readonly string[]): number[] {
  return lines.map(line => {
    const bytes = Buffer.from(line)
    return parser.parse(bytes, 0, bytes.length)
  })
}

/** Shapes of these messages, as the parser would make them without a header. */
export function shapesOf(...messages: readonly string[]): Shape[] {
  return messages.map((message, number) => {
    const tokens = message.split(' ')
    return { number, id: idOf(tokens), tokens, sample: Buffer.from(message), level: 0 }
  })
}

/** Texts of the templates over shapes with one line each, in order of the text. */
export function templatesOf(...messages: readonly string[]): string[] {
  const shapes = shapesOf(...messages)
  const { templates } = consolidate(shapes, new Uint32Array(shapes.length).fill(1))
  return templates.map(({ text }) => text).sort()
}
