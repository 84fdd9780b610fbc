/**
 * What a line looks like at its start, so that lines of one format share a header plan although
 * several formats share a stream: the first column with runs of digits and letters masked
 * (`9-9-9`, `[a a 9 9:9:9 9]`, `9|`) and the coarse class of the second one.
 */
import * as alphabet from './alphabet.ts'

// Local constants, which V8 folds; imported bindings it would load each time.
const { CLASS, BLANK, DIGIT, HEX, LETTER } = alphabet
const OPEN = 91
/** Bytes of the first column that make its mask: a time stamp with date and zone. */
const MASK_BYTES = 32
const PRIME = 16777619

/** Odd, so that no two masks fall together. */
const CLASSES = 5

/**
 * Hash of the masked first column bytes[start, end); 0 for columns that begin with neither digit
 * nor bracket: words differ too much to tell formats apart.
 */
export function maskOf(bytes: Uint8Array, start: number, end: number): number {
  if (CLASS[bytes[start]] !== DIGIT && bytes[start] !== OPEN) return 0
  const limit = Math.min(end, start + MASK_BYTES)
  let hash = 1
  let last = 0
  for (let at = start; at < limit; at++) {
    const byte = bytes[at]
    const kind = CLASS[byte]
    let mask = byte
    if (kind === DIGIT) mask = 57
    else if (kind === HEX || kind === LETTER) mask = 97
    else if (kind === BLANK) mask = 32
    if (mask === last && mask !== 46) continue
    last = mask
    hash = Math.imul(hash ^ mask, PRIME)
  }
  return hash | 1
}

/** One number for a mask and the coarse class of the second column. */
export function fineOf(mask: number, second: number): number {
  return (Math.imul(mask, CLASSES) + second) | 0
}
