/**
 * What the operator may complain of: that a part was away while it was away, by the clock. Errors
 * are mistakes of ours and never expected, nor is a stack. Pure.
 */

/** A part of the cluster was away, as far as a client could notice. */
export interface Outage {
  readonly what: string
  readonly fromMs: number
  readonly toMs: number
}

/** Levels of pino. */
const WARN = 40
const ERROR = 50

/** A request that began before the end of an outage may fail that much later. */
const GRACE_MS = 10_000

/** Lines of a log, as `kubectl logs --timestamps` prints them, that no outage explains. */
export function unexplained(log: string, outages: readonly Outage[]): string[] {
  return log.split('\n').filter(line => line.trim() !== '' && !isExplained(line, outages))
}

function isExplained(line: string, outages: readonly Outage[]): boolean {
  const at = line.indexOf(' ')
  const ms = Date.parse(line.slice(0, at))
  const level = levelOf(line.slice(at + 1))
  if (level < WARN) return true
  return level < ERROR && outages.some(each => ms >= each.fromMs && ms <= each.toMs + GRACE_MS)
}

/** A program that ends says why in a sentence that is no JSON. */
function levelOf(text: string): number {
  if (!text.startsWith('{')) return /^\s/.test(text) ? ERROR : WARN
  const { level }: { readonly level?: unknown } = JSON.parse(text)
  return typeof level === 'number' ? level : ERROR
}
