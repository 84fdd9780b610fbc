/**
 * model.yaml and source.yaml: an AnomalyModel and a LogSource as files. The same schemas as in a
 * cluster read them, and a mistake is one sentence with the line that it is on.
 */
import { existsSync, readFileSync } from 'node:fs'
import { type Document, isMap, isScalar, LineCounter, parseAllDocuments } from 'yaml'
import type { z } from 'zod'
import { AnomalyModel } from '../../operator/api/anomalymodel.ts'
import { LogSource } from '../../operator/api/logsource.ts'
import { mistakesOf } from '../../operator/api/refusal.ts'
import { codeOf, messageOf, UsageError } from '../base/errors.ts'

/** What a file says, or nothing where it is not there. */
export function readIfThere(path: string): string | undefined {
  return existsSync(path) ? textOf(path) : undefined
}

/** Settings are some hundred bytes; a larger file is another file. */
const MAX_BYTES = 1024 * 1024

/** Reads the AnomalyModel of a file. Throws UsageError. */
export function readModelFile(path: string): AnomalyModel {
  return readModel(textOf(path), path)
}

/** Reads the LogSource of a file. Throws UsageError. */
export function readSourceFile(path: string): LogSource {
  return readKind(textOf(path), { path, kind: 'LogSource', schema: LogSource })
}

/** The text of a file of settings. Throws UsageError. */
export function textOf(path: string): string {
  try {
    const bytes = readFileSync(path)
    if (bytes.length <= MAX_BYTES) return bytes.toString()
  } catch (error) {
    throw refused(path, readProblem(codeOf(error)))
  }
  throw refused(path, `it is larger than ${MAX_BYTES} bytes`)
}

function readProblem(code: string): string {
  if (code === 'ENOENT') return 'no such file'
  if (code === 'EISDIR') return 'it is a directory'
  return code === 'EACCES' ? 'permission denied' : `it cannot be read (${code})`
}

/** The AnomalyModel in a text of one or more YAML documents; `path` names it in errors. */
export function readModel(text: string, path: string): AnomalyModel {
  return readKind(text, { path, kind: 'AnomalyModel', schema: AnomalyModel })
}

/** Which documents of which file. */
export interface Wanted<Schema> {
  readonly path: string
  readonly kind: string
  readonly schema: Schema
}

function readKind<Schema extends z.ZodType>(
  text: string,
  { path, kind, schema }: Wanted<Schema>,
): z.output<Schema> {
  const { documents: models, counter } = documentsOf(text, path, kind)
  const [model] = models
  if (model === undefined) throw refused(path, `it holds no document with "kind: ${kind}"`)
  if (models.length > 1) {
    const line = counter.linePos(models[1].contents?.range?.[0] ?? 0).line
    throw refused(path, `it holds ${models.length} documents with "kind: ${kind}"; one is needed`, {
      line,
    })
  }
  return checked(model, { path, schema, counter })
}

/** All documents of a kind, in their order; a name that comes twice is refused. */
export function readAll<Schema extends z.ZodType<{ metadata: { name: string } }>>(
  text: string,
  { path, kind, schema }: Wanted<Schema>,
): z.output<Schema>[] {
  const { documents, counter } = documentsOf(text, path, kind)
  const names = new Set<string>()
  return documents.map(document => {
    const value = checked(document, { path, schema, counter })
    const { name } = value.metadata
    const line = lineOf(document, ['metadata', 'name'], counter)
    if (names.has(name)) throw refused(path, `"${name}" is there twice`, { line })
    names.add(name)
    return value
  })
}

function documentsOf(
  text: string,
  path: string,
  kind: string,
): { readonly documents: Document[]; readonly counter: LineCounter } {
  const counter = new LineCounter()
  const all = parseAllDocuments(text, { lineCounter: counter, prettyErrors: false })
  return { documents: [...all].filter(each => kindOf(each, path, counter) === kind), counter }
}

interface Checking<Schema> {
  readonly path: string
  readonly schema: Schema
  readonly counter: LineCounter
}

function checked<Schema extends z.ZodType>(
  model: Document,
  { path, schema, counter }: Checking<Schema>,
): z.output<Schema> {
  const value = withoutNulls(resolved(model, path))
  const [mistake] = mistakesOf(schema, value)
  if (mistake === undefined) return schema.parse(value)
  const line = lineOf(model, mistake.path, counter)
  throw refused(path, mistake.message, { line, hint: mistake.hint })
}

/** Aliases are resolved here: one that leads nowhere, or to millions of copies, is refused. */
function resolved(document: Document, path: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw refused(path, `it is not YAML: ${messageOf(error)}`)
  }
}

/** A field without a value is a field left out, as Kubernetes has it. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const kept = Object.entries(value).filter(([, field]) => field !== null)
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutNulls(field)]))
}

/** The kind of a document; other kinds in the same file are none of our business. */
function kindOf(document: Document, path: string, counter: LineCounter): unknown {
  const [error] = document.errors
  if (error !== undefined) {
    const { line } = counter.linePos(error.pos[0])
    throw refused(path, `it is not YAML: ${error.message}`, { line })
  }
  return document.get('kind')
}

/** Line of the field's name, or of the nearest field above it that the file has. */
function lineOf(
  document: Document,
  path: readonly PropertyKey[],
  counter: LineCounter,
): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = document.getIn(path.slice(0, length - 1), true)
    const pair = isMap(parent) ? parent.items.find(at => keyOf(at) === path[length - 1]) : undefined
    const from = isScalar(pair?.key) ? pair.key.range?.[0] : undefined
    if (from !== undefined) return counter.linePos(from).line
  }
  return undefined
}

function keyOf(pair: { readonly key: unknown }): unknown {
  return isScalar(pair.key) ? pair.key.value : undefined
}

/** Where a mistake is, and what was meant. */
interface Detail {
  readonly line?: number | undefined
  readonly hint?: string
}

function refused(path: string, problem: string, { line, hint = '' }: Detail = {}): UsageError {
  const where = line === undefined ? '' : ` (line ${line})`
  return new UsageError(`Cannot use "${path}": ${problem}${where}.${hint === '' ? '' : ` ${hint}`}`)
}
