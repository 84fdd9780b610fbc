/** `suppressions.yaml`: what is not to be told, as documents of one file under version control. */
import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import picomatch from 'picomatch'
import { parseAllDocuments, stringify } from 'yaml'
import { API_VERSION } from '../../operator/api/meta.ts'
import {
  conditionOf,
  endOfSuppression,
  Suppression as Declared,
} from '../../operator/api/suppression.ts'
import { isNumeral } from '../base/numeral.ts'
import { codeOf, OperatingError } from '../base/errors.ts'
import type { Condition } from '../master/condition.ts'
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
  const { template, text, shapes, log, reason, where } = spec
  const untilMs = endOfSuppression(spec)
  const covers = picomatch(log, GLOB_OPTIONS)
  return {
    name: metadata.name,
    template,
    ...(text === undefined ? {} : { text }),
    shapes,
    ...(where === undefined ? {} : { where: where.map(readyCondition) }),
    log,
    untilMs,
    reason,
    covers: each => covers(each),
  }
}

/** In a value a star stands for anything, slashes too: it is no path. */
const VALUE_OPTIONS = { dot: true, bash: true, nobrace: true, noext: true, flags: 's' }

/** A condition as the schema let it pass; none would hide more than was meant. */
function readyCondition(text: string): Condition {
  const written = conditionOf(text)
  if (written === undefined) throw new TypeError(`"${text}" is no condition`)
  const { place, sign, value } = written
  return { text, place, ofNumbers: /[<>]/.test(sign), fits: comparison(sign, value) }
}

function comparison(sign: string, wanted: string): (value: string) => boolean {
  const limit = Number(wanted)
  const size = (fits: (number: number) => boolean) => (value: string) =>
    isNumeral(value) && fits(Number(value))
  switch (sign) {
    case '=':
      return value => value === wanted
    case '!=':
      return value => value !== wanted
    case '<':
      return size(number => number < limit)
    case '<=':
      return size(number => number <= limit)
    case '>':
      return size(number => number > limit)
    case '>=':
      return size(number => number >= limit)
    default: {
      const matches = picomatch(wanted, VALUE_OPTIONS)
      return value => matches(value)
    }
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
    throw unwritable(path, error)
  }
}

/** Takes a declaration out of a file, whose other words stay; whether it was there. */
export function removeSuppression(path: string, name: string): boolean {
  const text = readIfThere(path)
  if (text === undefined) return false
  const documents = parseAllDocuments(text)
  if (!Array.isArray(documents)) return false
  const rest = documents.filter(each => each.getIn(['metadata', 'name']) !== name)
  if (rest.length === documents.length) return false
  const words = rest.map(each => `---\n${String(each).replace(/^---\n/, '')}`)
  // Beside the file and then in its place: a crash leaves the old one or the new one.
  const fresh = `${path}.new`
  try {
    writeFileSync(fresh, words.join(''))
    renameSync(fresh, path)
  } catch (error) {
    throw unwritable(path, error)
  }
  return true
}

function unwritable(path: string, cause: unknown): OperatingError {
  return new OperatingError(`Cannot write "${sanitise(path)}": ${codeOf(cause)}.`, { cause })
}

/** A declaration as it stands in the file. */
export function declarationText({ metadata, spec }: Declared): string {
  return documentOf(metadata.name, spec)
}

function documentOf(name: string, spec: object): string {
  const value = { apiVersion: API_VERSION, kind: 'Suppression', metadata: { name }, spec }
  return `---\n${stringify(value)}`
}
