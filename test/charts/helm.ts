/** The real helm for tests of the chart, and what it renders as objects. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { missingProgram, programPath } from '../cluster/programs.ts'
import { call, type Ended } from '../cluster/run.ts'

/** The directory of the chart. */
export const CHART = fileURLToPath(new URL('../../charts/logforest', import.meta.url))

/** Why there is no helm, else false: for the option `skip` of the tests that need it. */
export const noHelm: string | false = missingReason()

/** Tests look into objects of every kind, as deep as they like. */
type Anything = ReturnType<typeof JSON.parse>

/** An object of Kubernetes, read as far as a test looks. */
export interface Rendered {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly [field: string]: Anything
}

/** Values that are set over those of the chart. */
export type Values = Readonly<Record<string, unknown>>

/** Runs helm to whatever its end is; `values` are given as a file on its standard input. */
export async function helm(words: readonly string[], values?: Values): Promise<Ended> {
  const program = await programPath('helm')
  if (values === undefined) return call(program, words)
  return call(program, [...words, '--values', '-'], { input: JSON.stringify(values) })
}

/** What is installed with these values, as text. */
export async function renderText(values: Values = {}, words: readonly string[] = []) {
  const ended = await template(values, words)
  assert.equal(ended.code, 0, ended.error)
  return ended.out
}

/** What is installed with these values, as objects. */
export async function render(values: Values = {}, words: readonly string[] = []) {
  return objectsOf(await renderText(values, words))
}

/** Why these values are refused. */
export async function refusal(values: Values, words: readonly string[] = []): Promise<string> {
  const ended = await template(values, words)
  assert.notEqual(ended.code, 0, `taken: ${JSON.stringify(values)}`)
  return ended.error
}

function template(values: Values, words: readonly string[]): Promise<Ended> {
  const fixed = ['template', 'logforest', CHART, '--namespace', 'logging', '--kube-version', '1.35']
  return helm([...fixed, ...words], values)
}

/** The objects of a text with several documents. */
export function objectsOf(text: string): Rendered[] {
  return parseAllDocuments(text).flatMap(document => {
    assert.deepEqual(document.errors, [], document.toString())
    return document.contents === null ? [] : [document.toJS() as Rendered]
  })
}

/** The one object of a kind with this name. */
export function one(objects: readonly Rendered[], kind: string, name: string): Rendered {
  const found = objects.filter(each => each.kind === kind && each.metadata.name === name)
  const all = objects.map(each => `${each.kind} ${each.metadata.name}`).join(', ')
  assert.equal(found.length, 1, `${found.length} × ${kind} ${name} among ${all}`)
  return found[0] as Rendered
}

/** A file of the chart. */
export function chartFile(path: string): string {
  return readFileSync(`${CHART}/${path}`, 'utf8')
}

function missingReason(): string | false {
  const missing = missingProgram('helm')
  if (missing === undefined) return false
  process.stderr.write(`LEFT OUT: tests of the chart, because ${missing}.\n`)
  return missing
}
