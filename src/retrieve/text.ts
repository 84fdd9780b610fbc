/**
 * What kind of bytes a file begins with: packed, text or neither. Pure.
 *
 * Text may be damaged and is text still: a crash leaves a NUL here and there or blocks of them, and
 * a writer that goes on at its old offset after a truncation (`copytruncate`) leaves as many at
 * the beginning as it had written. The cleaner takes NULs out and counts their bytes, so:
 * - Runs of NULs count neither for text nor against it; where nothing else is in the beginning, the
 *   end decides (`onlyNuls`).
 * - Of the rest, one byte and one more of each hundred may be a control character. Not counted
 *   are those that logs are written with: tab, newline, carriage return, backspace, form feed,
 *   escape, and the separators of fields (SOH of FIX messages, FS GS RS US of ASCII).
 * - NULs that are half of the bytes, all at even or all at odd places, are UTF-16 without a mark.
 */
import type { Packing, RejectReason } from '../flow.ts'

/** Bytes of the beginning that decide whether a file is text. */
export const SNIFF_BYTES = 4096

/** Shorter ones are found in binary formats everywhere, longer ones where nothing was written. */
const SHORTEST_RUN = 64

/** Fewer bytes do not show a pattern. */
const SHORTEST_PATTERN = 8

/** Bytes per control character that damaged text may have. */
const BYTES_PER_CONTROL = 100

/** An archive of text files looks like text but for its headers (POSIX.1-1988, ustar). */
const TAR = { mark: Buffer.from('ustar'), at: 257 } as const

const USUAL_CONTROLS = new Set([1, 8, 9, 10, 12, 13, 27, 28, 29, 30, 31])

/** By the magic numbers alone (RFC 1952, RFC 8878): names lie. */
export function packingOf(head: Uint8Array): Packing {
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return 'gzip'
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd'
  return 'none'
}

/** Whether the bytes tell nothing because all of them, at least one, are NUL. */
export function onlyNuls(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.every(byte => byte === 0)
}

/** Why unpacked bytes cannot be read as text: a reason and words for a person. */
export function rejectionOf(head: Uint8Array): { reason: RejectReason; message: string } | null {
  const bytes = head.subarray(0, SNIFF_BYTES)
  if (isUtf16(bytes)) {
    return { reason: 'encoding', message: 'is UTF-16 text; convert it to UTF-8' }
  }
  if (onlyNuls(bytes)) {
    return { reason: 'binary', message: 'holds nothing but NUL bytes; exclude it' }
  }
  if (!isTar(bytes) && !hasControls(bytes)) return null
  return { reason: 'binary', message: 'is not text (it holds control characters); exclude it' }
}

/** By its mark, or because every other byte is NUL and of those between hardly one. */
function isUtf16(bytes: Uint8Array): boolean {
  const mark = bytes.length >= 2 ? bytes[0] * 256 + bytes[1] : 0
  if (mark === 0xfffe || mark === 0xfeff) return true
  if (bytes.length < SHORTEST_PATTERN) return false
  const nuls = [0, 0]
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0) nuls[at % 2]++
  const half = bytes.length / 2
  const [few, many] = nuls.sort((a, b) => a - b)
  return many > half * 0.7 && few < half * 0.05
}

function isTar(bytes: Uint8Array): boolean {
  return TAR.mark.equals(bytes.subarray(TAR.at, TAR.at + TAR.mark.length))
}

/** Whether more of the bytes outside of long runs of NULs are controls than damage explains. */
function hasControls(bytes: Uint8Array): boolean {
  let seen = 0
  let controls = 0
  for (let at = 0; at < bytes.length; at++) {
    const run = runOfNuls(bytes, at)
    if (run >= SHORTEST_RUN) {
      at += run - 1
      continue
    }
    seen++
    if (bytes[at] < 32 && !USUAL_CONTROLS.has(bytes[at])) controls++
  }
  return controls > 1 + seen / BYTES_PER_CONTROL
}

function runOfNuls(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length && bytes[at] === 0) at++
  return at - from
}
