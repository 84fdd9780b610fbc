/**
 * Who imports whom: layers and rings.
 */
import { posix } from 'node:path'
import ts from 'typescript'
import { placeOf, type Source, walk } from './tree.ts'

/** One import or re-export. */
export interface Import {
  readonly place: string
  readonly from: string
  /** Path from the root of the project, or the name of a package. */
  readonly to: string
  /** Gone when the program runs. */
  readonly typeOnly: boolean
}

/** For each folder: what its files may import besides their own folder. */
export type Layers = Readonly<Record<string, readonly string[]>>

/** What the file imports, `import()` included. */
export function importsOf(source: Source): readonly Import[] {
  const found: Import[] = []
  walk(source, node => {
    const specifier = specifierOf(node)
    if (specifier === undefined) return
    const folder = posix.dirname(source.path)
    const to = specifier.startsWith('.') ? posix.join(folder, specifier) : specifier
    found.push({ place: placeOf(source, node), from: source.path, to, typeOnly: isType(node) })
  })
  return found
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const specifier = node.moduleSpecifier
    return specifier && ts.isStringLiteral(specifier) ? specifier.text : undefined
  }
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return
  const [first] = node.arguments
  return first && ts.isStringLiteral(first) ? first.text : undefined
}

function isType(node: ts.Node): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  if (!ts.isImportDeclaration(node)) return false
  const clause = node.importClause
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const names = clause.namedBindings
  if (clause.name !== undefined || names === undefined || !ts.isNamedImports(names)) return false
  return names.elements.every(element => element.isTypeOnly)
}

/** Imports that their layer does not allow, and files that no layer covers. */
export function layerBreaches(imports: readonly Import[], layers: Layers): readonly string[] {
  return imports.flatMap(({ place, from, to }) => {
    const layer = layerOf(from, layers)
    if (layer === undefined) return [`${place} lies in no layer`]
    const allowed = [layer, ...(layers[layer] ?? [])]
    const mayImport = allowed.some(one => one === '*' || isWithin(to, one))
    return mayImport ? [] : [`${place} imports ${to}, which ${layer} may not`]
  })
}

function layerOf(path: string, layers: Layers): string | undefined {
  return Object.keys(layers)
    .filter(layer => isWithin(path, layer))
    .sort((a, b) => b.length - a.length)[0]
}

/** `node:` and `@scope/` allow all that begins so; other names a package, a file or a folder. */
function isWithin(path: string, layer: string): boolean {
  if (layer.endsWith(':') || layer.endsWith('/')) return path.startsWith(layer)
  return path === layer || path.startsWith(`${layer}/`)
}

/** Groups of files that import each other in a circle when the program runs (Tarjan 1972). */
export function ringsOf(imports: readonly Import[]): readonly string[] {
  const graph = Map.groupBy(
    imports.filter(one => !one.typeOnly),
    one => one.from,
  )
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const rings: string[] = []
  const lower = (file: string, value: number): void => {
    low.set(file, Math.min(low.get(file) ?? value, value))
  }
  const connect = (file: string): void => {
    const own = index.size
    index.set(file, own)
    lower(file, own)
    stack.push(file)
    for (const { to } of graph.get(file) ?? []) {
      if (!index.has(to)) connect(to)
      if (stack.includes(to)) lower(file, low.get(to) ?? own)
    }
    if (low.get(file) !== own) return
    const ring = stack.splice(stack.indexOf(file))
    if (ring.length > 1) rings.push(ring.join(' ↔ '))
  }
  for (const file of graph.keys()) if (!index.has(file)) connect(file)
  return rings
}
