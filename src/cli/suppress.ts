/** `suppress ID`: declares that a template is not to be told, and says what that hides. */
import {
  conditionOf,
  MAX_SHAPES,
  type Suppression as Declared,
} from '../../operator/api/suppression.ts'
import { EXIT, UsageError } from '../base/errors.ts'
import type { Finding, Template } from '../flow.ts'
import { numberPlaces } from '../parse/parameters.ts'
import { loadMaterial } from '../scanner/material.ts'
import { getFindings } from '../store/findings.ts'
import { getLogs } from '../store/logs.ts'
import type { Store } from '../store/pool.ts'
import { parserOf, type SourceRecord } from '../store/sources.ts'
import { phraseOf } from '../words/phrase.ts'
import { fit, sanitise } from '../words/text.ts'
import type { SuppressOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { type Effect, effectsOf, sentenceOf } from './effects.ts'
import { readIfThere } from './model-file.ts'
import { lastSource, withSession } from './session.ts'
import { appendSuppression, askable, declared, readSuppressions } from './suppressions-file.ts'

/** The beginning of an id must leave no doubt. */
const LEAST_DIGITS = 4

/** What a reader needs of a template to know it. */
const TEXT_COLUMNS = 200

/** Runs the command; gives its exit code. */
export function suppress(options: SuppressOptions, doors: Doors): Promise<number> {
  return withSession(options, async ({ store }) => {
    const { file, preview } = options
    const source = await lastSource(store)
    const { made, effect } = await declaredBy(store, source, options)
    if (!preview) appendSuppression(file, made)
    const where = sanitise(file)
    const wrote = `${preview ? 'Would write' : 'Wrote'} "${made.metadata.name}"`
    const values = made.spec.where === undefined ? '' : ` where ${made.spec.where.join(' and ')}`
    doors.out(`${wrote} to ${where}: ${sanitise(`${made.spec.text}${values}`)}\n`)
    doors.out(`${preview ? 'It would hide' : 'It hides'} ${sentenceOf(effect)}\n`)
    for (const each of effect.stays) doors.out(`  stays: ${sanitise(each)}\n`)
    return EXIT.ok
  })
}

/** What of the options says what is to be suppressed. */
type Wanted = Pick<SuppressOptions, 'id' | 'log' | 'where' | 'until' | 'reason' | 'file'> & {
  /** Where to look for the template; absent: in all logs. */
  readonly within?: string
  /** Where it would hide; absent: in the source alone, which is the suite of a local scan. */
  readonly suite?: string
}

/** A declaration that is not in the file yet, and what it would hide. */
export async function declaredBy(
  store: Store,
  source: SourceRecord,
  wanted: Wanted,
): Promise<{ readonly made: Declared; readonly effect: Effect }> {
  const { file, reason, until, suite = source.name } = wanted
  const known = readIfThere(file) === undefined ? [] : readSuppressions(file)
  const { template, log } = await meant(store, source, wanted)
  checkPlaces(wanted.where, template.text)
  const spec = {
    template: template.id,
    text: fit(phraseOf(template.text), TEXT_COLUMNS),
    shapes: template.shapes.slice(0, MAX_SHAPES),
    ...(wanted.where.length === 0 ? {} : { where: [...wanted.where] }),
    log: wanted.log ?? log,
    ...(until === undefined ? { never: true } : { until }),
    reason,
  }
  const name = freeName(template.id, new Set(known.map(each => each.name)))
  const made = declared(name, spec, file)
  const [effect] = await effectsOf(store, suite, [askable(made)])
  return { made, effect }
}

/** A condition on a place that is not there would hide nothing, and not say so. */
function checkPlaces(where: readonly string[], text: string): void {
  const numbered = numberPlaces(text)
  for (const each of where) {
    const place = conditionOf(each)?.place
    if (place === undefined || numbered.includes(`<${place}>`)) continue
    throw new UsageError(
      `Cannot suppress where "${sanitise(each)}": the template has no variable place ${place}: ` +
        `${fit(phraseOf(numbered), TEXT_COLUMNS)}`,
    )
  }
}

interface Meant {
  readonly template: Pick<Template, 'id' | 'text' | 'shapes'>
  /** Glob of the logs for which it is meant. */
  readonly log: string
}

/** By the id of a finding its weightiest template in its log, else a template in all logs. */
async function meant(
  store: Store,
  source: SourceRecord,
  { id, within }: Pick<Wanted, 'id' | 'within'>,
): Promise<Meant> {
  if (id.length < LEAST_DIGITS || !/^[0-9a-f]+$/.test(id)) {
    throw new UsageError(
      `Cannot suppress "${id}": an id has at least ${LEAST_DIGITS} digits 0-9, a-f.`,
    )
  }
  const all = await getLogs(store, source.name)
  const logs = within === undefined ? all : all.filter(({ name }) => name === within)
  const findings: Finding[] = []
  for (const log of logs) findings.push(...(await getFindings(store, log.id)))
  const finding = only(
    findings.filter(each => each.id.startsWith(id)),
    id,
  )
  const first = finding?.evidence.find(({ template }) => template !== '')
  if (finding !== undefined && first === undefined) {
    throw new UsageError(`Cannot suppress finding "${id}": it names no template.`)
  }
  const wanted = first?.template ?? id
  const names = finding === undefined ? logs.map(log => log.name) : [finding.log]
  const glob = finding === undefined ? '**' : literal(finding.log)
  const templates = await templatesOf(store, source, names)
  const found = only(
    templates.filter(each => each.id.startsWith(wanted)),
    id,
  )
  if (found !== undefined) return { template: found, log: glob }
  // An id of the past: the evidence still has it, though no template of today does.
  const old = first ?? findings.flatMap(each => each.evidence).find(e => e.template.startsWith(id))
  if (old === undefined) throw new UsageError(`No template or finding "${id}". See: templates LOG`)
  return { template: { id: old.template, text: old.text, shapes: [] }, log: glob }
}

async function templatesOf(
  store: Store,
  source: SourceRecord,
  logs: readonly string[],
): Promise<Pick<Template, 'id' | 'text' | 'shapes'>[]> {
  const parser = parserOf(source)
  const all = new Map<string, { id: string; text: string; shapes: readonly string[] }>()
  for (const log of logs) {
    const { view } = await loadMaterial(store, { source: source.name, log, parser })
    for (const { id, text, shapes } of view.templates) {
      const before = all.get(id)?.shapes ?? []
      all.set(id, { id, text, shapes: [...new Set([...before, ...shapes])] })
    }
  }
  return [...all.values()]
}

/** The only one, or none; several are a mistake. */
function only<Item extends { readonly id: string }>(
  items: readonly Item[],
  id: string,
): Item | undefined {
  if (items.length < 2) return items[0]
  throw new UsageError(`"${id}" is the beginning of ${items.length} ids; give more of its digits.`)
}

/** A name of a log as a glob that matches it alone. */
export function literal(name: string): string {
  return name.replace(/[\\*?[\]{}()!+@|^$]/g, '\\$&')
}

function freeName(template: string, taken: ReadonlySet<string>): string {
  const base = `template-${template.slice(0, 8)}`
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base}-${number}`
  return name
}
