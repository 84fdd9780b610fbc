/**
 * The table of values in the chart's README, made from values.yaml and its comments. Run this file
 * to write it anew: `node test/charts/values-table.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isMap, isScalar, type Node, parseDocument } from 'yaml'
import { chartFile } from './helm.ts'

/** A value with the sentence above it. */
export interface Described {
  readonly path: string
  readonly sentence: string
  readonly value: unknown
}

const README = fileURLToPath(new URL('../../charts/logforest/README.md', import.meta.url))
const BEGIN = '<!-- values -->\n'
const END = '<!-- /values -->\n'

/** All values that have a sentence, in their order. */
export function describedValues(): Described[] {
  const { contents } = parseDocument(chartFile('values.yaml'))
  return isNode(contents) ? describe(contents, '') : []
}

/** The README with its table made anew. */
export function readme(): string {
  const text = readFileSync(README, 'utf8')
  const [before, rest] = text.split(BEGIN)
  const after = rest?.split(END)[1]
  if (after === undefined) throw new Error(`${README} has no place for the table`)
  return `${before}${BEGIN}${table()}${END}${after}`
}

function table(): string {
  const rows = describedValues().map(({ path, sentence, value }) => {
    return `| \`${path}\` | \`${JSON.stringify(value)}\` | ${sentence} |`
  })
  return ['| value | default | meaning |', '|---|---|---|', ...rows, ''].join('\n')
}

function describe(node: Node, path: string): Described[] {
  if (!isMap(node)) return []
  return node.items.flatMap(({ key, value }, index) => {
    if (!isScalar(key)) return []
    const name = path === '' ? String(key.value) : `${path}.${key.value}`
    // The comment above the first field of a map hangs on the map.
    const comment = key.commentBefore ?? (index === 0 ? node.commentBefore : undefined) ?? ''
    const sentence = /^ ?-- (.*)$/m.exec(comment)?.[1]
    if (sentence !== undefined) return [{ path: name, sentence, value: Object(value).toJSON() }]
    return isNode(value) ? describe(value, name) : []
  })
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(README, readme())
