/** Somebody whom a cluster knows, and what they would do there, in the words of its apiserver. */
import { strongHash } from './hash.ts'

/** Somebody whom the apiserver knows. */
export interface Identity {
  readonly username: string
  readonly uid: string
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
}

/** Something that one may do in a namespace. */
export interface Act {
  readonly verb: string
  /** Empty: the core group. */
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  /** Empty: in all namespaces at once. */
  readonly namespace: string
}

/** Tells questions about somebody apart: whatever the apiserver may decide by is part of it. */
export function questionKey(identity: Identity, ...about: readonly string[]): string {
  const { username, uid, groups, extra } = identity
  return strongHash(JSON.stringify([username, uid, groups, extra, ...about]))
}
