/** A call of the file system that fails with a code, as a network file system lets it fail. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** Calls that can be made to fail. */
export type Failing = 'lstatSync' | 'readSync' | 'fstatSync'

/** While work runs, the call fails where `when` says so; it is asked with the first argument. */
export async function whileFailing<T>(
  name: Failing,
  { code, when }: { readonly code: string; readonly when: (first: unknown) => boolean },
  work: () => T | Promise<T>,
): Promise<T> {
  const real: (...given: never[]) => unknown = fs[name]
  const call = (...given: never[]): unknown => {
    if (when(given[0])) throw Object.assign(new Error(code), { code })
    return real(...given)
  }
  Object.assign(fs, { [name]: call })
  syncBuiltinESMExports()
  try {
    return await work()
  } finally {
    Object.assign(fs, { [name]: real })
    syncBuiltinESMExports()
  }
}
