/** The version of the program, as its package names it. */
import { readFileSync } from 'node:fs'

/** `1.2.3`. */
export function programVersion(): string {
  const packageFile = new URL('../../package.json', import.meta.url)
  return String(JSON.parse(readFileSync(packageFile, 'utf8')).version)
}
