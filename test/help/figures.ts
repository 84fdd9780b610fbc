/**
 * Figures of the accuracy and the speed of the product: what was measured, what it has to reach,
 * whether it does. Parts are named, run one after another, shown as one table and kept as JSON.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One figure. */
export interface Figure {
  readonly name: string
  /** What is to be reached, with the figure of the peer where there is one. */
  readonly reach: string
  readonly got: string
  readonly ok: boolean
}

/** A part that can be run by its name. */
export interface Part {
  readonly name: string
  readonly module: URL
  /** The exported function of the module that returns the figures. */
  readonly run: string
}

/** Runs the parts named on the command line, or all; the exit code is 1 where a figure fails. */
export async function showParts(parts: readonly Part[], store: URL): Promise<void> {
  const names = process.argv.slice(2)
  const unknown = names.filter(name => !parts.some(part => part.name === name))
  if (unknown.length > 0) {
    const known = parts.map(part => part.name).join(', ')
    process.stderr.write(`No part is called ${unknown.join(', ')}; there are ${known}\n`)
    process.exitCode = 2
    return
  }
  const figures: Figure[] = []
  for (const part of parts) {
    if (names.length === 0 || names.includes(part.name)) figures.push(...(await runPart(part)))
  }
  process.stdout.write(tableOf(figures))
  const path = fileURLToPath(store)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(figures, undefined, 2)}\n`)
  if (figures.some(figure => !figure.ok)) process.exitCode = 1
}

/** The figures of a part; a part that is missing, fails or measures nothing says so as a figure. */
export async function runPart(part: Part): Promise<readonly Figure[]> {
  const row = (got: string, ok: boolean): Figure[] => [{ name: part.name, reach: 'runs', got, ok }]
  if (!existsSync(part.module)) return row('not there: its module is missing', false)
  process.stderr.write(`measuring ${part.name} …\n`)
  try {
    const loaded: Record<string, unknown> = await import(part.module.href)
    const run = loaded[part.run]
    if (typeof run !== 'function') return row(`not there: no export ${part.run}`, false)
    const figures = (await run()) as readonly Figure[]
    return figures.length > 0 ? figures : row('nothing measured: its data are absent', true)
  } catch (error) {
    return row(`failed: ${error instanceof Error ? (error.stack ?? error.message) : error}`, false)
  }
}

/** An aligned table with a heading, one figure a line. */
export function tableOf(figures: readonly Figure[]): string {
  const cells = figures.map(({ name, reach, got, ok }) => [name, reach, got, ok ? 'ok' : 'FAIL'])
  const rows = [['name', 'reach', 'got', 'ok'], ...cells]
  const widths = [0, 1, 2].map(at => Math.max(...rows.map(row => row[at].length)))
  const lines = rows.map(row => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '))
  return `${lines.map(line => line.trimEnd()).join('\n')}\n`
}
