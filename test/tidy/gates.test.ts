import assert from 'node:assert/strict'
import { test } from 'node:test'
import { functionsOf } from './functions.ts'
import { type Import, importsOf, layerBreaches, ringsOf } from './imports.ts'
import { parseSource, quantile } from './tree.ts'
import {
  commentedCode,
  type Found,
  globalsOf,
  hasHeader,
  looseEnds,
  silentSkips,
  syntaxOf,
  undocumented,
} from './words.ts'

function source(text: string) {
  return parseSource('src/x.ts', text)
}

function names(found: readonly Found[]): string[] {
  return found.map(each => each.name)
}

test('functions are measured by lines, parameters and depth, those within for themselves', () => {
  const found = functionsOf(
    source(`
function outer(a, b, c, d) {
  for (;;) { if (a) { while (b) { try {} catch {} } } else if (c) { b() } else if (d) { c() } }
  const inner = () => {
    if (a) return
  }
}
const short = x => x
`),
  )
  assert.deepEqual(
    found.map(({ name, lines, parameters, depth }) => [name, lines, parameters, depth]),
    [
      ['outer', 6, 4, 4],
      ['(anonymous)', 3, 0, 1],
    ],
  )
  assert.equal(found[0]?.place, 'src/x.ts:2')
})

test('an else-if does not nest', () => {
  const text = 'function f() {\n if (a) {} else if (b) {} else if (c) {} else { if (d) {} }\n}'
  assert.equal(functionsOf(source(text))[0]?.depth, 2)
})

test('imports name what they import, and whether it is gone at run time', () => {
  const found = importsOf(
    parseSource(
      'src/a/b.ts',
      `import { x } from '../c.ts'
import type { Y } from './y.ts'
import { type Z } from './z.ts'
export * from 'pkg'
const late = await import('./late.ts')`,
    ),
  )
  assert.deepEqual(
    found.map(({ to, typeOnly }) => [to, typeOnly]),
    [
      ['src/c.ts', false],
      ['src/a/y.ts', true],
      ['src/a/z.ts', true],
      ['pkg', false],
      ['src/a/late.ts', false],
    ],
  )
})

test('a layer may import itself and what the table allows, nothing else', () => {
  const layers = { 'src/a': ['src/base', 'node:'], 'src/a/deep': ['*'] }
  const places = [
    ['src/a/x.ts', 'src/a/y.ts'],
    ['src/a/x.ts', 'src/base/y.ts'],
    ['src/a/x.ts', 'node:path'],
    ['src/a/deep/x.ts', 'anything'],
    ['src/a/x.ts', 'src/basement/y.ts'],
    ['src/b/x.ts', 'src/b/y.ts'],
  ] as const
  const imports = places.map(([from, to]) => edge(from, to))
  assert.equal(layerBreaches(imports, layers).length, 2)
})

test('a ring of run-time imports is found, one of types is none', () => {
  const ring = [edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('c', 'd')]
  assert.deepEqual(ringsOf(ring), ['a ↔ b ↔ c'])
  assert.deepEqual(ringsOf(ring.map(one => ({ ...one, typeOnly: one.from === 'b' }))), [])
})

function edge(from: string, to: string): Import {
  return { place: `${from}:1`, from, to, typeOnly: false }
}

test('clock, chance, environment and console are found', () => {
  const text = `Date.now(); new Date(); new Date(0); Math.random(); process.env['X']
console.error(1); performance.now(); logger.console`
  assert.deepEqual(names(globalsOf(source(text))), [
    'Date.now',
    'new Date()',
    'Math.random',
    'process.env',
    'console',
    'performance.now',
  ])
})

test('forbidden syntax is found', () => {
  const text = `const a = b as any; const c = d!; enum E {}
export default function f() {}
const g = [1] as const`
  assert.deepEqual(names(syntaxOf(source(text))).sort(), [
    'any',
    'as',
    'default export',
    'enum',
    'non-null',
  ])
})

test('exports without a comment are found, overloads share theirs', () => {
  const text = `/** Said. */
export function f(a: string): void
export function f(a: number): void
export const silent = 1
const own = 2`
  assert.deepEqual(names(undocumented(source(text))), ['export const silent '])
})

test('skips without a reason are found', () => {
  const text = `test.skip('x'); it.only('x'); test('x', { skip: true }, f)
test('x', { only: true }); test('x', { skip: noData && 'no data' }, f)
t.skip(); t.skip('no data'); list.skip()`
  assert.equal(silentSkips(source(text)).length, 5)
})

test('loose ends and commented-out code are found, sentences are not', () => {
  const text = `// TODO mend it
// TODO(#12) mend it
// const a = f(b)
// return x;
// The list (of all) is sorted; a = b holds.
// if it is so, say f(x)`
  assert.deepEqual(names(looseEnds(source(text))), ['TODO'])
  assert.deepEqual(names(commentedCode(source(text))), ['const a = f(b)', 'return x;'])
})

test('a header is a comment on the first line, or behind a shebang', () => {
  assert.equal(hasHeader(source('/** What it is. */\nf()')), true)
  assert.equal(hasHeader(source('#!/usr/bin/env node\n/** What it is. */\nf()')), true)
  assert.equal(hasHeader(source("import 'x'\n/** Late. */")), false)
})

test('a quantile of nothing is 0', () => {
  assert.equal(quantile([], 0.5), 0)
  assert.equal(quantile([3, 1, 2], 0.5), 2)
})
