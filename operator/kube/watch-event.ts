/**
 * One line of a watch: an object that came, changed or went, or a bookmark that only says how far
 * we are, or the error that ends the watch.
 */
import { apiErrorOf } from './errors.ts'
import type { KubeObject } from './objects.ts'

/** A line that is not an error. */
export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  readonly object: T
}

/** A line that cannot be read: what it said is lost, so everything has to be listed anew. */
export class LostEventError extends Error {}

const TYPES = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'])

/** Reads a line. Throws an ApiError for an error, a LostEventError for what is no event at all. */
export function watchEventOf<T extends KubeObject>(line: string, plural: string): WatchEvent<T> {
  const { type = '', object } = parsed(line)
  if (type === 'ERROR')
    throw apiErrorOf(`watch ${plural}`, { status: object?.code ?? 500, body: object })
  if (!TYPES.has(type) || object?.metadata === undefined)
    throw new LostEventError(`the watch of ${plural} sent a line that is no event`)
  return { type, object } as WatchEvent<T>
}

interface Line {
  readonly type?: string
  readonly object?: { readonly code?: number; readonly metadata?: unknown }
}

function parsed(line: string): Line {
  try {
    return Object(JSON.parse(line))
  } catch {
    return {}
  }
}
