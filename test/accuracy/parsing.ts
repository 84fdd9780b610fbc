/**
 * How well raw lines are grouped, with one configuration for all systems and Drain measured in the
 * same run; and whether the templates depend on the order of the lines or on restarts.
 */

import { seededRandom } from '../../src/base/random.ts'
import type { Shape } from '../../src/flow.ts'
import { createParser, type ParserOptions, type RecordParser } from '../../src/parse/parser.ts'
import { consolidate } from '../../src/parse/templates.ts'
import type { Figure } from '../help/figures.ts'
import { shuffled } from '../help/shuffle.ts'
import { hasSystems, readSystems, type System, score } from './loghub.ts'

const SHUFFLES = 10

/** All figures on parsing; empty where the data are absent. */
export async function parsingAccuracy(): Promise<Figure[]> {
  if (!hasSystems()) return []
  const systems = readSystems()
  const shapes = systems.map(system => scoreOf([system], 'Shapes'))
  const drain = systems.map(system => scoreOf([system], 'Drain'))
  const mixed = scoreOf(systems, 'Shapes')
  const mixedDrain = scoreOf(systems, 'Drain')
  const baseline = `Drain ${mean(drain, 'ga')} / ${mean(drain, 'fga')}`
  const figures = systems.map(({ name }, at) => ({
    name: `${name}: GA / FGA on raw lines`,
    reach: `≥ 0.97 (Drain ${drain[at].ga.toFixed(3)})`,
    got: `${shapes[at].ga.toFixed(3)} / ${shapes[at].fga.toFixed(3)}`,
    ok: shapes[at].ga >= 0.97 && shapes[at].ga >= drain[at].ga,
  }))
  return [
    ...figures,
    atLeast(`mean GA, ${systems.length} systems (${baseline})`, mean(shapes, 'ga'), 0.996),
    atLeast('mean FGA', mean(shapes, 'fga'), 0.99),
    atLeast(`GA interleaved (Drain ${mixedDrain.ga.toFixed(4)})`, mixed.ga.toFixed(4), 0.95),
    anyOrder(systems),
    restarted(systems),
  ]
}

/** Shape numbers of these lines and the templates over all shapes. */
export function group(lines: readonly Uint8Array[], kind: ParserOptions['kind'] = 'Shapes') {
  const parser = createParser({ kind, yearHintMs: 0, timeless: true })
  return groupWith(parser, lines)
}

function groupWith(parser: RecordParser, lines: readonly Uint8Array[]) {
  const numbers = lines.map(line => parser.parse(line, 0, line.length))
  const counts = new Float64Array(parser.shapes.length)
  for (const number of numbers) counts[number]++
  return { numbers, templates: consolidate(parser.shapes, counts), shapes: parser.shapes }
}

/** Scores the systems' lines, taken in turns, in one stream. Drain's groups are its clusters. */
function scoreOf(systems: readonly System[], kind: ParserOptions['kind']) {
  const rows = systems.flatMap(({ name, lines, labels }) =>
    lines.map((line, at) => ({ line, label: `${name} ${labels[at]}`, at })),
  )
  rows.sort((a, b) => a.at - b.at)
  const { numbers, templates } = group(
    rows.map(({ line }) => line),
    kind,
  )
  const groups = numbers.map(number => String(kind === 'Drain' ? number : templates.of[number]))
  return score(
    rows.map(({ label }) => label),
    groups,
  )
}

function mean(scores: readonly { ga: number; fga: number }[], of: 'ga' | 'fga'): string {
  return (scores.reduce((sum, one) => sum + one[of], 0) / scores.length).toFixed(4)
}

function atLeast(name: string, got: string, reach: number): Figure {
  return { name, reach: `≥ ${reach}`, got, ok: Number(got) >= reach }
}

/** Ids of the templates of these lines. */
function templateIds(lines: readonly Uint8Array[]): string {
  return idsOf(group(lines).templates.templates)
}

function idsOf(templates: readonly { readonly id: string }[]): string {
  return templates.map(({ id }) => id).join()
}

/** Each system's lines in ten random orders: the templates must be the same. */
function anyOrder(systems: readonly System[]): Figure {
  let equal = 0
  for (const { name, lines } of systems) {
    const usual = templateIds(lines)
    for (let seed = 0; seed < SHUFFLES; seed++) {
      if (templateIds(shuffled(lines, seededRandom(seed, name))) === usual) equal++
    }
  }
  const all = systems.length * SHUFFLES
  const name = 'shuffled orders with the same templates'
  return { name, reach: `${all} of ${all}`, got: `${equal} of ${all}`, ok: equal === all }
}

/** Saved and restored after every hundred lines, bit for bit as without. */
function restarted(systems: readonly System[]): Figure {
  let equal = 0
  for (const { lines } of systems) {
    const usual = group(lines)
    const { numbers, shapes } = parseWithRestarts(lines, 100)
    const sameShapes = idsOf(shapes) === idsOf(usual.shapes)
    if (sameShapes && numbers.join() === usual.numbers.join()) equal++
  }
  const all = systems.length
  const name = 'logs with the same shapes after a restart each 100 lines'
  return { name, reach: `${all} of ${all}`, got: `${equal} of ${all}`, ok: equal === all }
}

/** Parses with save and restore after each `every` lines, in a fresh parser with another seed. */
export function parseWithRestarts(lines: readonly Uint8Array[], every: number) {
  let parser = createParser({ kind: 'Shapes', yearHintMs: 0, timeless: true, seed: 1 })
  const stored: Shape[] = []
  const numbers = lines.map((line, at) => {
    const number = parser.parse(line, 0, line.length)
    if (at % every === every - 1) {
      for (const shape of parser.takeChanged()) stored[shape.number] = shape
      const saved = { state: parser.save(), shapes: stored.slice() }
      parser = createParser({ kind: 'Shapes', yearHintMs: 0, timeless: true, seed: at, saved })
    }
    return number
  })
  return { numbers, shapes: parser.shapes }
}

if (import.meta.main) {
  for (const { name, reach, got, ok } of await parsingAccuracy()) {
    process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(60)} ${got}  (${reach})\n`)
  }
}
