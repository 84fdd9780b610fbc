/**
 * What kind of bytes a file begins with: packed, text or neither. Pure.
 */
import type { Packing, RejectReason } from '../flow.ts'

/** Bytes of the beginning that decide whether a file is text. */
export const SNIFF_BYTES = 4096

/** By the magic numbers alone (RFC 1952, RFC 8878): names lie. */
export function packingOf(head: Uint8Array): Packing {
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return 'gzip'
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd'
  return 'none'
}

/** Why unpacked bytes cannot be read as text: a reason and words for a person. */
export function rejectionOf(head: Uint8Array): { reason: RejectReason; message: string } | null {
  const bom = head.length >= 2 ? head[0] * 256 + head[1] : 0
  if (bom === 0xfffe || bom === 0xfeff) {
    return { reason: 'encoding', message: 'is UTF-16 text; convert it to UTF-8' }
  }
  if (!head.subarray(0, SNIFF_BYTES).includes(0)) return null
  return { reason: 'binary', message: 'is not text (it holds NUL bytes); exclude it' }
}
