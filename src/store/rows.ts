/**
 * Values on their way into and out of PostgreSQL. Many rows travel as one array per column and
 * are unnested there: one statement, one round trip, however many rows.
 *
 * Texts that come from logs are kept as `json` (not `jsonb`): it stores NUL and lone surrogates,
 * which PostgreSQL's `text` and `jsonb` refuse. JSON has no NaN and no infinity: NaN becomes null
 * and back (no stored type has a null of its own), infinity becomes the greatest double.
 */
import { types as parsers } from 'pg'

const OID = { bytea: 17, int8: 20, json: 114 } as const

/** Array literal of numbers (NaN and infinities included) or booleans. */
export function plainArray(values: readonly (number | boolean)[]): string {
  return `{${values.join(',')}}`
}

/** Array literal of texts, each quoted; null where there is none. */
export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map(value => (value === null ? 'null' : quoted(value))).join(',')}}`
}

/** Array literal of byte strings. */
export function bytesArray(values: readonly Uint8Array[]): string {
  return `{${values.map(value => `"\\\\x${asBuffer(value).toString('hex')}"`).join(',')}}`
}

/** JSON for a `json` column. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part === Infinity) return Number.MAX_VALUE
    return part === -Infinity ? -Number.MAX_VALUE : part
  })
}

/** Text for a `text` column, which cannot hold NUL. For words only, never for names. */
export function plainText(text: string): string {
  return text.replaceAll('\0', '\uFFFD')
}

/** How columns are read: 8-byte integers as safe numbers, bytes as Uint8Array, NaN in JSON. */
export const columnTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === OID.int8) return toSafeNumber
    if (oid === OID.bytea) return toBytes
    if (oid === OID.json) return fromJson
    return parsers.getTypeParser(oid, format)
  },
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function toSafeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`Cannot read the stored number ${text}: it is beyond 2^53`)
  }
  return value
}

function toBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'))
}

function fromJson(text: string): unknown {
  return JSON.parse(text, (_, part: unknown) => (part === null ? Number.NaN : part))
}
