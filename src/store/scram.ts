/**
 * SCRAM-SHA-256 verifiers (RFC 5802, RFC 7677) as PostgreSQL stores them: given in place of a
 * password, so that the password itself stands in no statement and in no log of the server.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

/** PostgreSQL's own number (scram_iterations). */
const ITERATIONS = 4096
const SALT_BYTES = 16

/** `SCRAM-SHA-256$iterations:salt$stored key:server key`, by a salt of its own each time. */
export function scramVerifier(
  password: string,
  salt: Uint8Array = randomBytes(SALT_BYTES),
): string {
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256')
  const clientKey = hmac(salted, 'Client Key')
  const stored = createHash('sha256').update(clientKey).digest('base64')
  const server = hmac(salted, 'Server Key').toString('base64')
  const saltText = Buffer.from(salt).toString('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${saltText}$${stored}:${server}`
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
