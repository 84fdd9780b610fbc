/**
 * The cells of the heat map, as one byte each: what server and page must understand alike. Five
 * kinds of nothing are told apart: normal, silent although expected, learning, not read yet, and
 * no lines.
 */

/** Bytes beyond a score of 0–100. */
export const CELL = { silent: 252, learning: 253, unread: 254, none: 255 } as const

/** From here on a score is nearly a finding. */
export const NEAR = 75

/** From here on it is one. */
export const THRESHOLD = 90

/** From here on it is a severe one. */
export const HIGH = 98

/** How a cell is drawn. */
export type Look = 'normal' | 'near' | 'finding' | 'high' | keyof typeof CELL

/** What a byte stands for. */
export function lookOf(cell: number): Look {
  if (cell === CELL.silent) return 'silent'
  if (cell === CELL.learning) return 'learning'
  if (cell === CELL.unread) return 'unread'
  if (cell === CELL.none) return 'none'
  if (cell >= HIGH) return 'high'
  if (cell >= THRESHOLD) return 'finding'
  return cell >= NEAR ? 'near' : 'normal'
}

/** The same in words, for a reader and for the tip under the pointer. */
export function wordsOf(cell: number): string {
  const look = lookOf(cell)
  if (look === 'silent') return 'silent although lines were expected'
  if (look === 'learning') return 'still learning: no score'
  if (look === 'unread') return 'not read yet'
  if (look === 'none') return 'no lines'
  return `score ${cell}${look === 'normal' ? '' : look === 'near' ? ', under the threshold' : ''}`
}

/** Cells from base64. */
export function decodeCells(text: string): Uint8Array {
  return Uint8Array.from(atob(text), character => character.charCodeAt(0))
}
