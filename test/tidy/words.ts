/**
 * Things that are forbidden by name or by syntax, and comments.
 */
import ts from 'typescript'
import { lineOf, placeOf, type Source, walk } from './tree.ts'

/** Something found, with the name under which gates know it. */
export interface Found {
  readonly name: string
  readonly place: string
  readonly path: string
}

/** Uses of clock, chance, environment and console. */
export function globalsOf(source: Source): readonly Found[] {
  return collect(source, node => {
    if (ts.isPropertyAccessExpression(node)) {
      const text = node.getText(source.ast)
      if (/^(Date\.now|performance\.now|Math\.random|process\.env)$/.test(text)) return text
      return /^console\.\w+$/.test(text) ? 'console' : undefined
    }
    const isDate = ts.isNewExpression(node) && node.expression.getText(source.ast) === 'Date'
    return isDate && node.arguments?.length === 0 ? 'new Date()' : undefined
  })
}

/** Forbidden syntax: any, enum, default export, non-null, `as` other than `as const`. */
export function syntaxOf(source: Source): readonly Found[] {
  return collect(source, node => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) return 'any'
    if (ts.isEnumDeclaration(node)) return 'enum'
    if (ts.isExportAssignment(node)) return 'default export'
    if (node.kind === ts.SyntaxKind.DefaultKeyword && ts.canHaveModifiers(node.parent)) {
      return 'default export'
    }
    if (ts.isNonNullExpression(node)) return 'non-null'
    if (!ts.isAsExpression(node)) return undefined
    return node.type.getText(source.ast) === 'const' ? undefined : 'as'
  })
}

/** Exported declarations without a comment that says what they are. */
export function undocumented(source: Source): readonly Found[] {
  return collect(source, node => {
    if (!ts.canHaveModifiers(node) || node.parent !== source.ast) return undefined
    const exported = ts
      .getModifiers(node)
      ?.some(modifier => modifier.kind === ts.SyntaxKind.ExportKeyword)
    if (!exported || isOverload(node)) return undefined
    return ts.getJSDocCommentsAndTags(node).length > 0 ? undefined : nameOf(node, source)
  })
}

/** A signature after the first: the comment stands at the first. */
function isOverload(node: ts.Node): boolean {
  if (!ts.isFunctionDeclaration(node) || !ts.isSourceFile(node.parent)) return false
  const before = node.parent.statements[node.parent.statements.indexOf(node) - 1]
  return (
    before !== undefined &&
    ts.isFunctionDeclaration(before) &&
    before.name?.text === node.name?.text
  )
}

function nameOf(node: ts.Node, source: Source): string {
  return node.getText(source.ast).split(/[\n({=]/)[0] ?? ''
}

/** Tests that are left out, or that leave others out, without saying why. */
export function silentSkips(source: Source): readonly Found[] {
  return collect(source, node => {
    if (ts.isCallExpression(node)) return skippingCall(node)
    if (ts.isPropertyAssignment(node) && isTestOption(node)) return skippingOption(node)
    return undefined
  })
}

/** `test.skip(…)`, `describe.only(…)`, and `t.skip()` without a message. */
function skippingCall({ expression, arguments: given }: ts.CallExpression): string | undefined {
  if (!ts.isPropertyAccessExpression(expression)) return undefined
  const text = expression.getText()
  if (/^(test|it|describe|suite)\.(skip|only|todo)$/.test(text)) return text
  return /^(t|context)\.(skip|todo)$/.test(text) && given.length === 0 ? `${text}()` : undefined
}

function skippingOption(node: ts.PropertyAssignment): string | undefined {
  const name = node.name.getText()
  if (name === 'only') return name
  const isSkip = name === 'skip' || name === 'todo'
  return isSkip && !saysWhy(node.initializer) ? `${name} without a reason` : undefined
}

/** The option stands in an argument of `test(…)` and the like. */
function isTestOption(node: ts.PropertyAssignment): boolean {
  const call = node.parent.parent
  return ts.isCallExpression(call) && /^(test|it|describe|suite)$/.test(call.expression.getText())
}

function saysWhy(value: ts.Expression): boolean {
  return ts.isIdentifier(value) || /['"`]/.test(value.getText())
}

/** TODO and FIXME that no issue number follows. */
export function looseEnds(source: Source): readonly Found[] {
  return inComments(source, text => {
    const word = /\b(TODO|FIXME|XXX|HACK)\b(?!.*#\d)/.exec(text)
    return word === null ? undefined : word[1]
  })
}

/** Lines of comment that are a statement of TypeScript. */
export function commentedCode(source: Source): readonly Found[] {
  return inComments(source, line => {
    const text = line.replace(/^\/\/\s?/, '')
    if (!line.startsWith('//') || !/[;={}()]/.test(text) || /[`…]|^biome-/.test(text)) return
    if (
      !/^[\w.#[\]]+( =|\(|\.)|^(const|let|return|if|for|import|export|await|throw)\b/.test(text)
    ) {
      return undefined
    }
    const { diagnostics } = ts.transpileModule(text, { reportDiagnostics: true })
    return diagnostics?.length === 0 ? text : undefined
  })
}

/** Whether the line is comment, by its beginning. */
export function isComment(line: string): boolean {
  return /^\s*(\/\/|\/\*|\*)/.test(line)
}

function inComments(source: Source, judge: (text: string) => string | undefined): readonly Found[] {
  return source.lines.flatMap((line, index) => {
    const name = isComment(line) ? judge(line.trim()) : undefined
    if (name === undefined) return []
    return [{ name, place: `${source.path}:${index + 1}`, path: source.path }]
  })
}

function collect(source: Source, judge: (node: ts.Node) => string | undefined): readonly Found[] {
  const found: Found[] = []
  walk(source, node => {
    const name = judge(node)
    if (name !== undefined) {
      found.push({ name, place: placeOf(source, node), path: source.path })
    }
  })
  return found
}

/** Whether a comment opens the file; a shebang may stand before it. */
export function hasHeader(source: Source): boolean {
  const [first] = ts.getLeadingCommentRanges(source.text, 0) ?? []
  if (first === undefined) return false
  return lineOf(source, first.pos) <= (source.text.startsWith('#!') ? 2 : 1)
}
