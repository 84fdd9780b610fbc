/**
 * Suppression: a template that is not to be told, in which logs, until when and why. Today these
 * are documents of a file (`suppressions.yaml`), in the form of a kind, so that it can be one.
 */
import { z } from 'zod'
import { isNumeral } from '../../src/base/numeral.ts'
import { API_VERSION, about, ObjectName } from './meta.ts'

/** Shapes kept with a suppression: enough to know a template again that has got another id. */
export const MAX_SHAPES = 64

/** A log may be named in full: names are paths. */
const MAX_GLOB = 1024
const MAX_REASON = 1024
const MAX_TEXT = 512

const MAX_CONDITION = 256
const MAX_CONDITIONS = 8

/** Number of a variable place, how it is compared, and with what. */
const CONDITION = /^([1-9]\d{0,2})(!=|<=|>=|=|~|<|>)(.+)$/s

/** A condition on what stands at a variable place. */
export interface WrittenCondition {
  /** From 1, in the order of the template's text. */
  readonly place: number
  readonly sign: string
  readonly value: string
}

/** Takes a condition apart; undefined where it is none. */
export function conditionOf(text: string): WrittenCondition | undefined {
  const [, place, sign, value] = CONDITION.exec(text) ?? []
  if (place === undefined || sign === undefined || value === undefined) return undefined
  if (/[<>]/.test(sign) && !isNumeral(value)) return undefined
  return { place: Number(place), sign, value }
}

const Condition = z
  .string()
  .max(MAX_CONDITION)
  .refine(
    text => conditionOf(text) !== undefined,
    'must be N=VALUE, N!=VALUE, N~GLOB or N<, N<=, N>, N>= with a number, where N is the number' +
      ' of a variable place: 2=10.0.0.5',
  )

const Id = z.string().regex(/^[0-9a-f]{16}$/, 'must be an id: 16 digits 0-9, a-f')

/** What is not to be told. */
export const SuppressionSpec = z
  .strictObject({
    template: Id.meta(
      about('Id of the template, as `templates LOG` lists it.', '2fb1c6a09d3e4477'),
    ),
    text: z
      .string()
      .max(MAX_TEXT)
      .optional()
      .meta(about('The template in words, for the reader alone.', 'cache entry <*> expired')),
    shapes: z
      .array(Id)
      .max(MAX_SHAPES)
      .default([])
      .meta(about('Shapes of its lines: by them it is known when its id has changed.')),
    where: z
      .array(Condition)
      .min(1)
      .max(MAX_CONDITIONS)
      .optional()
      .meta(
        about(
          'Values for which it holds, all together: N=VALUE, N!=VALUE, N~GLOB, N<NUMBER and so' +
            ' on, N the number of a variable place of the template. What is not known is told.',
          ['2=10.0.0.5', '1>=500'],
        ),
      ),
    log: z
      .string()
      .min(1)
      .max(MAX_GLOB)
      .default('**')
      .meta(about('Logs in which it is not told: a glob over their names.', 'shop/*.log')),
    until: z
      .union([z.iso.date(), z.iso.datetime({ offset: true })])
      .optional()
      .meta(about('Last day (UTC), or moment, on which it is not told.', '2026-12-31')),
    never: z.literal(true).optional().meta(about('It is never told; in place of until.', true)),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(MAX_REASON)
      .meta(about('Why, for whoever asks later.', 'known; fixed by release 12')),
  })
  .refine(
    ({ until, never }) => (until === undefined) !== (never === undefined),
    'exactly one of until and never must be given',
  )

/** The object. */
export const Suppression = z.strictObject({
  apiVersion: z.literal(API_VERSION).meta(about('Group and version of the kind.', API_VERSION)),
  kind: z.literal('Suppression').meta(about('The kind.', 'Suppression')),
  metadata: z
    .strictObject({ name: ObjectName.meta(about('Its name, once in a file.', 'cache-expiry')) })
    .meta(about('Name.')),
  spec: SuppressionSpec.meta(about('What is not to be told.')),
})

/** A suppression as it is declared. */
export type Suppression = z.output<typeof Suppression>

/** When it ends, ms since the epoch: a day ends with its last moment; Infinity: never. */
export function endOfSuppression({ until }: Suppression['spec']): number {
  if (until === undefined) return Number.POSITIVE_INFINITY
  const isDay = until.length === 'YYYY-MM-DD'.length
  return Date.parse(until) + (isDay ? 86_400_000 : 0)
}
