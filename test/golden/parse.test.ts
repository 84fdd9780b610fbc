/**
 * Templates of a small corpus of many formats, as approved: a change of the parser shows here as a
 * change of text. `UPDATE_GOLDEN=1` writes them anew; the commit then says why they changed.
 */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { LEVELS } from '../../src/flow.ts'
import { createParser } from '../../src/parse/parser.ts'
import { consolidate } from '../../src/parse/templates.ts'

const CORPUS: Record<string, string[]> = JSON.parse(
  readFileSync(new URL('parse.json', import.meta.url), 'utf8'),
)
const GOLDEN = new URL('parse.templates.json', import.meta.url)

/** `id level lines text` of each template of these lines, by text. */
function templatesOf(lines: readonly string[]): string[] {
  const parser = createParser({ kind: 'Shapes', yearHintMs: Date.UTC(2026, 5) })
  const counts: number[] = []
  for (const line of lines) {
    const bytes = Buffer.from(line)
    const number = parser.parse(bytes, 0, bytes.length)
    counts[number] = (counts[number] ?? 0) + 1
  }
  const { templates, of } = consolidate(parser.shapes, counts)
  const sums = new Uint32Array(templates.length)
  for (const [number, count] of counts.entries()) sums[of[number]] += count
  const rows = templates.map(
    ({ id, level, text }, at) => `${text} | ${LEVELS[level]} ${sums[at]} ${id}`,
  )
  return rows.sort()
}

test('the templates of the corpus are as approved', () => {
  const made = Object.fromEntries(
    Object.entries(CORPUS).map(([name, lines]) => [name, templatesOf(lines)]),
  )
  if (process.env.UPDATE_GOLDEN) writeFileSync(GOLDEN, `${JSON.stringify(made, null, 1)}\n`)
  assert.deepEqual(made, JSON.parse(readFileSync(GOLDEN, 'utf8')))
})
