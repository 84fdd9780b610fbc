/**
 * Log text made harmless and measured in columns. Graphemes (what a reader takes for one letter)
 * are never cut in two; widths follow Unicode UAX #11 as terminals apply it.
 */

/**
 * Controls, overrides, invisible formats, line separators, lone surrogates: what could move the
 * cursor, hide text or make it read backwards. The plane of tags is invisible even where Unicode
 * has assigned nothing yet. The two joiners and the variation selectors stay: scripts need them.
 */
const HARMFUL =
  /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}]/gu

/** Code points in one grapheme: more are stacked marks, made to spill over other lines. */
const MAX_MARKS = 8
/** UTF-16 units looked at for each column wanted; the rest of a line cannot be seen anyway. */
const UNITS_PER_COLUMN = 16
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
const PLAIN = /^[\x20-\x7e]*$/
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u
const WIDE = new RegExp(
  [
    '[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f]',
    '[\\uff00-\\uff60\\uffe0-\\uffe6\\u{20000}-\\u{3fffd}]',
    '\\p{Emoji_Presentation}|\\ufe0f',
  ].join('|'),
  'u',
)

/** Text of a log as it may be shown: tabs are blanks, controls are visible pictures. */
export function sanitise(text: string): string {
  if (PLAIN.test(text)) return text
  return text.replaceAll('\t', ' ').replace(HARMFUL, picture)
}

/** ␛ for ESC and so on; the replacement character where Unicode has no picture. */
function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  return code === 0x7f ? '\u2421' : '\ufffd'
}

/** Columns that a sanitised text takes. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment)
  return width
}

function graphemeWidth(segment: string): number {
  if (NO_WIDTH.test(segment)) return 0
  return WIDE.test(segment) ? 2 : 1
}

/** Sanitised text in at most `columns` columns, with an ellipsis where something is missing. */
export function fit(text: string, columns: number): string {
  if (columns < 1) return ''
  const head = text.slice(0, columns * UNITS_PER_COLUMN)
  const clean = sanitise(head)
  if (PLAIN.test(clean) && head.length === text.length && clean.length <= columns) return clean
  return cutGraphemes(clean, columns, head.length < text.length)
}

/** Keeps whole graphemes while they, and an ellipsis if any is dropped, fit. */
function cutGraphemes(text: string, columns: number, more: boolean): string {
  let width = 0
  let kept = ''
  let keptShort = ''
  for (const { segment } of segmenter.segment(text)) {
    width += graphemeWidth(segment)
    if (width > columns) return `${keptShort}…`
    kept += [...segment].slice(0, MAX_MARKS).join('')
    if (width < columns) keptShort = kept
  }
  return more ? `${keptShort}…` : kept
}

/** Fitted and filled with blanks on the right to exactly `columns`. */
export function padEnd(text: string, columns: number): string {
  const fitted = fit(text, columns)
  return fitted + ' '.repeat(Math.max(0, columns - widthOf(fitted)))
}

/** Fitted and filled with blanks on the left to exactly `columns`. */
export function padStart(text: string, columns: number): string {
  const fitted = fit(text, columns)
  return ' '.repeat(Math.max(0, columns - widthOf(fitted))) + fitted
}

/** Like fit, but keeps the end: of a path the last part says most. */
export function fitEnd(text: string, columns: number): string {
  const tail = sanitise(text.slice(-columns * UNITS_PER_COLUMN))
  if (tail.length >= text.length && widthOf(tail) <= columns) return tail
  const graphemes = Array.from(segmenter.segment(tail), each => each.segment)
  let width = 1
  let from = graphemes.length
  while (from > 0 && width + graphemeWidth(graphemes[from - 1]) <= columns) {
    width += graphemeWidth(graphemes[--from])
  }
  return `…${graphemes.slice(from).join('')}`
}
