/**
 * A directory of suppressions, as a ConfigMap is mounted: read again whenever it is asked, for it
 * may change at any time. A mistake hides nothing less than before: what was read last stays in
 * force, and the mistake is said.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Suppression as Declared } from '../../operator/api/suppression.ts'
import { codeOf, messageOf, OperatingError, UsageError } from '../base/errors.ts'
import { strongHash } from '../base/hash.ts'
import type { DeclaredSuppressions } from '../master/serve.ts'
import type { Suppression } from '../master/suppression.ts'
import { readAll, textOf } from './model-file.ts'
import { askable, inForce } from './suppressions-file.ts'

/** What lies beside, as the links that a mounted ConfigMap has, begins with a dot. */
const FILE = /^[^.].*\.ya?ml$/

/**
 * Reads the suppressions of a directory, now and whenever the function is called; `onProblem` hears
 * what is wrong with them, once.
 */
export function suppressionsOf(
  directory: string,
  onProblem: (why: string) => void,
): (nowMs: number) => DeclaredSuppressions {
  let good: readonly Suppression[] = []
  let last = { text: '', problem: '' }
  return nowMs => {
    const before = last.problem
    // Of what cannot be read no text is known: the next that can be is taken as new.
    let read = ''
    try {
      const files = filesOf(directory)
      read = JSON.stringify(files)
      if (read !== last.text) {
        last = { text: read, problem: '' }
        // What was taken away is meant to hide nothing.
        if (files.length === 0) good = []
        good = declaredIn(files)
      }
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error
      last = { text: read, problem: messageOf(error) }
    }
    if (last.problem !== '' && last.problem !== before) onProblem(last.problem)
    const now = inForce(good, nowMs)
    return { inForce: now, digest: strongHash(JSON.stringify(now)), problem: last.problem }
  }
}

interface NamedText {
  readonly path: string
  readonly text: string
}

function filesOf(directory: string): NamedText[] {
  const names = namesIn(directory).filter(name => FILE.test(name))
  return names.sort().map(path => ({ path, text: textOf(join(directory, path)) }))
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch (error) {
    throw new OperatingError(`Cannot read the suppressions: ${codeOf(error)}.`, { cause: error })
  }
}

/** Throws a UsageError that names the file and the line. */
function declaredIn(files: readonly NamedText[]): Suppression[] {
  if (files.length === 0) {
    throw new UsageError('It is not there, or no *.yaml or *.yml is in it: nothing is suppressed.')
  }
  const all = files.flatMap(({ path, text }) =>
    readAll(text, { path, kind: 'Suppression', schema: Declared }).map(askable),
  )
  const names = new Set<string>()
  for (const { name } of all) {
    if (names.has(name)) throw new UsageError(`Suppression "${name}" is there twice.`)
    names.add(name)
  }
  return all
}
