/**
 * Times as texts. The apiserver refuses a Lease or an Event whose times have not exactly six digits
 * of a second, and a condition whose times have any: JavaScript's own have three.
 */

/** With six digits: for the times of a Lease and of an Event. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z')
}

/** In whole seconds: for conditions and everything else. */
export function time(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
