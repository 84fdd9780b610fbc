/** What the browser remembers for the next visit: theme, zone, keys. It may refuse to. */

/** What is remembered under a name; empty for nothing. */
export function recall(name: string): string {
  try {
    return localStorage.getItem(`logforest.${name}`) ?? ''
  } catch {
    return ''
  }
}

/** Remembers something. */
export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`logforest.${name}`, value)
  } catch {
    // A browser that keeps nothing shows the page all the same.
  }
}
