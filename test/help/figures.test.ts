import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type Figure, runPart, tableOf } from './figures.ts'

async function run(source: string | undefined): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'figures-'))
  const path = join(folder, 'part.mjs')
  try {
    if (source !== undefined) writeFileSync(path, source)
    return await runPart({ name: 'part', module: pathToFileURL(path), run: 'measure' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('a table is aligned, with a heading', () => {
  const figures = [
    { name: 'a', reach: '≥ 10', got: '12', ok: true },
    { name: 'long', reach: '1', got: '0', ok: false },
  ]
  const lines = ['name  reach  got  ok', 'a     ≥ 10   12   ok', 'long  1      0    FAIL', '']
  assert.equal(tableOf(figures), lines.join('\n'))
})

test('a part gives the figures of its function', async () => {
  const figures = await run(
    'export const measure = async () => [{ name: "x", reach: "1", got: "1", ok: true }]',
  )
  assert.deepEqual(figures, [{ name: 'x', reach: '1', got: '1', ok: true }])
})

test('a missing module, a missing function and an error are figures that are not ok', async () => {
  for (const [source, got] of [
    [undefined, /module is missing/],
    ['export const other = 1', /no export measure/],
    ['export const measure = () => { throw new Error("broken") }', /failed: Error: broken/],
  ] as const) {
    const [figure] = await run(source)
    assert.equal(figure.ok, false)
    assert.match(figure.got, got)
  }
})

test('a part without data says so', async () => {
  const [figure] = await run('export const measure = async () => []')
  assert.equal(figure.ok, true)
  assert.match(figure.got, /data are absent/)
})
