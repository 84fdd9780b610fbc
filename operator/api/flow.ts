/** A value as one line of YAML that can be pasted into a manifest: `scanners: {replicas: 3}`. */

/** Texts that YAML reads as the same text without quotes, in flow style too. */
const PLAIN = /^[A-Za-z/][A-Za-z0-9 ._/-]*$/

/** Texts that YAML would read as something else. */
const WORD = /^(true|false|yes|no|on|off|null)$/i

/** A value in flow style; the outermost map without its braces. */
export function flow(value: unknown): string {
  const entries = entriesOf(value)
  return entries?.length === 1 ? pair(entries[0]) : inner(value)
}

function inner(value: unknown): string {
  if (typeof value === 'string') return scalar(value)
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`
  const entries = entriesOf(value)
  return entries === undefined ? JSON.stringify(value) : `{${entries.map(pair).join(', ')}}`
}

function pair([key, value]: readonly [string, unknown]): string {
  return `${scalar(key)}: ${inner(value)}`
}

function scalar(text: string): string {
  return PLAIN.test(text) && !WORD.test(text) && !text.endsWith(' ') ? text : JSON.stringify(text)
}

function entriesOf(value: unknown): [string, unknown][] | undefined {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isMap ? Object.entries(value) : undefined
}
