/** `suppressions.yaml`: what is not to be told, as documents of one file under version control. */
import { appendFileSync } from 'node:fs'
import picomatch from 'picomatch'
import { stringify } from 'yaml'
import { API_VERSION } from '../../operator/api/meta.ts'
import { endOfSuppression, Suppression as Declared } from '../../operator/api/suppression.ts'
import { codeOf, OperatingError } from '../base/errors.ts'
import type { Suppression } from '../master/suppression.ts'
import { sanitise } from '../words/text.ts'
import { SUPPRESSIONS } from './given.ts'
import { readAll, readIfThere, textOf } from './model-file.ts'

/** The same as for files: a name that begins with a dot counts. */
const GLOB_OPTIONS = { dot: true, flags: 's' }

/** What a file declares; without a name the usual one, where it is there. Throws UsageError. */
export function readSuppressions(path: string | undefined): Suppression[] {
  const text = path === undefined ? readIfThere(SUPPRESSIONS) : textOf(path)
  if (text === undefined) return []
  return readAll(text, { path: path ?? SUPPRESSIONS, kind: 'Suppression', schema: Declared }).map(
    askable,
  )
}

/** A declaration, ready to be asked. */
export function askable({ metadata, spec }: Declared): Suppression {
  const { template, shapes, log, reason } = spec
  const untilMs = endOfSuppression(spec)
  const covers = picomatch(log, GLOB_OPTIONS)
  return {
    name: metadata.name,
    template,
    shapes,
    log,
    untilMs,
    reason,
    covers: each => covers(each),
  }
}

/** Those that hide something at a moment of the wall clock. */
export function inForce(suppressions: readonly Suppression[], nowMs: number): Suppression[] {
  return suppressions.filter(({ untilMs }) => untilMs > nowMs)
}

/** Checks a declaration as if it were read from the file. Throws UsageError. */
export function declared(name: string, spec: object, path: string): Declared {
  const text = documentOf(name, spec)
  const [made] = readAll(text, { path, kind: 'Suppression', schema: Declared })
  return made
}

/** Adds a declaration at the end of a file, which is made where it is missing. */
export function appendSuppression(path: string, { metadata, spec }: Declared): void {
  try {
    appendFileSync(path, documentOf(metadata.name, spec))
  } catch (error) {
    throw new OperatingError(`Cannot write "${sanitise(path)}": ${codeOf(error)}.`, {
      cause: error,
    })
  }
}

function documentOf(name: string, spec: object): string {
  const value = { apiVersion: API_VERSION, kind: 'Suppression', metadata: { name }, spec }
  return `---\n${stringify(value)}`
}
