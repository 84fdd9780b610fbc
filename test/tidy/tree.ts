/**
 * The source files of the project, each read and parsed once, for the style gates.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { quantileOf } from '../../src/base/sorted.ts'

/** One TypeScript file, by its path from the root of the project. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
  readonly ast: ts.SourceFile
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Every `.ts` file below the folders, in order of their paths. */
export function readTrees(...folders: readonly string[]): readonly Source[] {
  return folders.flatMap(folder => list(folder)).map(readSource)
}

/** The file as TypeScript sees it. */
export function parseSource(path: string, text: string): Source {
  const ast = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  return { path, text, lines: text.replace(/\n$/, '').split('\n'), ast }
}

function list(folder: string): string[] {
  if (!existsSync(ROOT + folder)) return []
  return readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.includes('node_modules'))
    .map(name => `${folder}/${name}`)
    .sort()
}

function readSource(path: string): Source {
  return parseSource(path, readFileSync(ROOT + path, 'utf8'))
}

/** Calls `see` for each node of the file, parents first. */
export function walk(source: Source, see: (node: ts.Node) => void): void {
  const visit = (node: ts.Node): void => {
    see(node)
    ts.forEachChild(node, visit)
  }
  visit(source.ast)
}

/** `path:line` of a node. */
export function placeOf(source: Source, node: ts.Node): string {
  return `${source.path}:${lineOf(source, node.getStart(source.ast))}`
}

/** Number of the line that holds a position, from 1. */
export function lineOf(source: Source, position: number): number {
  return source.ast.getLineAndCharacterOfPosition(position).line + 1
}

/** The value at this share of the sorted numbers; 0 of none. */
export function quantile(numbers: readonly number[], share: number): number {
  return quantileOf(Float64Array.from(numbers).sort(), share)
}
