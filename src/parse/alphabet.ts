/**
 * What a byte is to the parser. Everything is decided by these tables, so that the pass over a line
 * needs no regular expression, no string and no branch per character set. Bytes from 128 on (UTF-8)
 * are letters.
 */

/** Class: any byte that no other class has, as `- . / _ @`. */
export const OTHER = 0
/** Class: decimal digits. */
export const DIGIT = 1
/** Class: letters that are hexadecimal digits. */
export const HEX = 2
/** Class: other letters. */
export const LETTER = 3
/** Class: blanks, line ends included. From here on a byte ends a token. */
export const BLANK = 4
/** Class: a token of its own. */
export const DELIMITER = 5

/** Flag of `a`–`f`, `A`–`F`. A token collects the flags of its bytes. */
export const FLAG_HEX = 1
/** Flag of other letters. */
export const FLAG_NON_HEX = 2
/** Flag of capitals, beside the one of a letter. */
export const FLAG_UPPER = 4
/** Flag of `.`. */
export const FLAG_DOT = 8
/** Flag of slash and backslash. */
export const FLAG_SLASH = 16
/** Flag of bytes that have none else. */
export const FLAG_OTHER = 32
/** Flag of digits, alone in its byte. */
export const FLAG_DIGIT = 64
/** Flag of what ends a token: from here on. Alone it is a blank. */
export const FLAG_END = 128
/** Flag of a delimiter. */
export const FLAG_DELIMITER = FLAG_END | FLAG_OTHER
/** Either bit of a letter. */
export const FLAG_LETTER = FLAG_HEX | FLAG_NON_HEX

/** Class of each byte. */
export const CLASS = new Uint8Array(256)
/** Flags of each byte. */
export const FLAGS = new Uint8Array(256)
/** 1 for `, : ; |`: they join variables to one. */
export const JOINS = bytesOf(',:;|')
/** 1 for what ends a path or the rest of an address. */
export const PATH_END = bytesOf(' \t\r\n",\';)]>}:|`')
/** 1 for what ends a field of a list: `key=value,`. */
export const FIELD_END = bytesOf(',)}];&')
/** 1 for letters, digits and `_ . -`: what a key is made of. */
export const KEY = new Uint8Array(256)

fill()

/** A table with 1 for each of these ASCII characters. */
function bytesOf(characters: string): Uint8Array {
  const table = new Uint8Array(256)
  for (const character of characters) table[character.charCodeAt(0)] = 1
  return table
}

function fill(): void {
  for (let byte = 0; byte < 256; byte++) {
    CLASS[byte] = classOf(byte)
    FLAGS[byte] = flagsOf(byte)
    KEY[byte] = /[\w.-]/.test(String.fromCharCode(byte)) && byte < 128 ? 1 : 0
  }
}

function classOf(byte: number): number {
  const character = String.fromCharCode(byte)
  if (byte >= 128) return LETTER
  if (/[0-9]/.test(character)) return DIGIT
  if (/[a-f]/i.test(character)) return HEX
  if (/[a-z]/i.test(character)) return LETTER
  if (' \t\r\n'.includes(character)) return BLANK
  return '=:,;()[]{}<>"\'|`'.includes(character) ? DELIMITER : OTHER
}

function flagsOf(byte: number): number {
  const kind = classOf(byte)
  if (kind >= BLANK) return kind === BLANK ? FLAG_END : FLAG_DELIMITER
  if (kind === DIGIT) return FLAG_DIGIT
  const upper = byte >= 65 && byte <= 90 ? FLAG_UPPER : 0
  if (kind === HEX) return FLAG_HEX | upper
  if (kind === LETTER) return FLAG_NON_HEX | upper
  if (byte === 46) return FLAG_DOT
  return byte === 47 || byte === 92 ? FLAG_SLASH : FLAG_OTHER
}
