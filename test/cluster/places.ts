/**
 * Where the tests' cluster keeps its programs and its state: never in the checkout, so that a
 * clean checkout compiles nothing again.
 */
import { homedir } from 'node:os'
import { join } from 'node:path'

/** What is costly to make and the same for every run: compiled programs, base images. */
export function cacheDirectory(): string {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(base, 'logforest', 'cluster')
}

/** What belongs to the cluster that is up: keys, data, logs, process ids. */
export function stateDirectory(): string {
  const base = process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state')
  return join(base, 'logforest', 'cluster')
}
