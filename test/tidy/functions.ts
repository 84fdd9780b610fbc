/**
 * Length, parameters and nesting of functions.
 */
import ts from 'typescript'
import { lineOf, placeOf, type Source, walk } from './tree.ts'

/** One function with a body. */
export interface Measured {
  readonly place: string
  readonly path: string
  readonly name: string
  readonly lines: number
  readonly parameters: number
  /** The same with a range, `start, end`, as one: on bytes it is the idiom of the platform. */
  readonly things: number
  readonly depth: number
}

/** Every function of the file; arrow functions on one line say nothing and are left out. */
export function functionsOf(source: Source): readonly Measured[] {
  const found: Measured[] = []
  walk(source, node => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return
    const start = node.getStart(source.ast)
    const lines = lineOf(source, node.end) - lineOf(source, start) + 1
    if (lines === 1 && ts.isArrowFunction(node)) return
    found.push({
      place: placeOf(source, node),
      path: source.path,
      name: node.name?.getText(source.ast) ?? '(anonymous)',
      lines,
      parameters: node.parameters.length,
      things: thingsOf(node.parameters.map(each => each.name.getText(source.ast))),
      depth: depthOf(node),
    })
  })
  return found
}

const RANGES = new Set(['start end', 'from to', 'at end', 'at limit', 'from end', 'start limit'])

function thingsOf(names: readonly string[]): number {
  const ranges = names.filter((name, i) => RANGES.has(`${name} ${names[i + 1] ?? ''}`))
  return names.length - ranges.length
}

/** Deepest nesting of control flow in the function; functions within count for themselves. */
function depthOf(root: ts.Node): number {
  let deepest = 0
  const visit = (node: ts.Node, depth: number): void => {
    if (ts.isFunctionLike(node)) return
    const inner = nests(node) ? depth + 1 : depth
    deepest = Math.max(deepest, inner)
    ts.forEachChild(node, child => visit(child, inner))
  }
  ts.forEachChild(root, child => visit(child, 0))
  return deepest
}

/** An `else if` goes on with the `if` before it. */
function nests(node: ts.Node): boolean {
  if (ts.isIfStatement(node)) {
    return !(ts.isIfStatement(node.parent) && node.parent.elseStatement === node)
  }
  return (
    ts.isIterationStatement(node, false) || ts.isSwitchStatement(node) || ts.isTryStatement(node)
  )
}
