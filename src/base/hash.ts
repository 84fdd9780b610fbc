/**
 * Hashes that outlive the process: ids of templates, shapes, files and findings. Strong (SHA-256,
 * cut to 64 bits), so that text from a log cannot be made to collide on purpose.
 */
import { createHash } from 'node:crypto'

/** 16 hex digits over the parts, each part separated so that ['ab','c'] ≠ ['a','bc']. */
export function strongHash(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part
    hash.update(`${bytes.length}:`).update(bytes)
  }
  return hash.digest('hex').slice(0, 16)
}
