/**
 * Fields that several kinds have: texts, counters, times and maps, each with its limit, because the
 * apiserver estimates the cost of a CEL rule from the limits and refuses what has none.
 */
import { z } from 'zod'
import { about, ObjectName } from './meta.ts'

/** Longest path that Linux takes. */
const MAX_PATH = 4096

/** Longest name of a log: the path below the root of a source, or what logName makes of it. */
export const MAX_LOG_NAME = 1024

/** A masked template is cut here: it is shown in one line. */
export const MAX_TEMPLATE = 512

/** Entries of a map of labels, and characters of a key (prefix, `/`, name) and of a value. */
const MAX_LABELS = 32
const MAX_LABEL_KEY = 317
const MAX_LABEL_VALUE = 63

/** A text of at most so many characters. */
export function text(maxLength: number): z.ZodString {
  return z.string().max(maxLength)
}

/** A whole number from 0: as large as JSON and JavaScript carry exactly. */
export function counter(): z.ZodInt {
  return z.int().min(0).max(Number.MAX_SAFE_INTEGER)
}

/** A number of pods: the scale of an object is a number of 32 bits. */
export function pods(): z.ZodInt {
  return z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
}

/** Whether no two entries of a list have the same key. */
export function areDistinct(keys: readonly string[]): boolean {
  return new Set(keys).size === keys.length
}

/** A time as Kubernetes writes it: RFC 3339, seconds or finer. */
export function time(): z.ZodISODateTime {
  return z.iso.datetime({ offset: true }).max(40)
}

/** A score from 0.0 to 100.0 with one decimal: a text, because the API has no fractions. */
export function score(): z.ZodString {
  return z
    .string()
    .max(5)
    .regex(/^(100\.0|[0-9]{1,2}\.[0-9])$/, 'must be a number with one decimal')
}

/** A part of a path that is neither `.` nor `..`. */
const SEGMENT = '(\\.?[^/.]|\\.\\.[^/])[^/]*'

const ABSOLUTE_PATH = new RegExp(`^/(${SEGMENT}(/${SEGMENT})*/?)?$`)

/** An absolute path without `.` and `..`, which could lead out of what was allowed. */
export function absolutePath(): z.ZodString {
  return text(MAX_PATH).regex(ABSOLUTE_PATH, 'must be an absolute path without "." and ".."')
}

/** Labels by key, or node labels in a selector. */
export const Labels = z
  .record(text(MAX_LABEL_KEY), text(MAX_LABEL_VALUE))
  .refine(map => Object.keys(map).length <= MAX_LABELS, `must have at most ${MAX_LABELS} entries`)
  .meta({ maxProperties: MAX_LABELS })

/** The name of a Secret in the namespace of the object. */
export const SecretRef = z.strictObject({
  name: ObjectName.meta(about('Name of the Secret in the same namespace.', 'aws-reader')),
})

/** The limits of a log's name and of a template in a status. */
export const LogName = text(MAX_LOG_NAME)
