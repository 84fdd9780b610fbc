/**
 * The only door to chance. What it gives keys hash tables against prepared collisions and makes
 * passwords; it never decides a result.
 */
import { randomBytes, randomInt } from 'node:crypto'

const seed = randomInt(2 ** 32)

/** A random 32-bit number, the same for the life of the process. */
export function processSeed(): number {
  return seed
}

/** Bytes of a password that nobody has to remember: more than can be tried out. */
const PASSWORD_BYTES = 24

/** A new password of letters, digits, `-` and `_`. */
export function newPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString('base64url')
}
