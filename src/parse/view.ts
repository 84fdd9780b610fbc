/**
 * A log's templates: a view on the shapes of all its streams, made anew whenever the log is learned
 * or judged. Nothing is lost by a merge, because bins count shapes.
 */
import type { Shape, Template } from '../flow.ts'
import { consolidate } from './templates.ts'

/** Templates of a log, and the way there from the shape numbers of each of its streams. */
export interface LogView {
  readonly templates: readonly Template[]
  /** Per stream: shape number → template index. */
  readonly templateOf: ReadonlyMap<number, Uint32Array>
  /** Per template: 32 bits of its id. */
  readonly hashes: Uint32Array
}

/** The shapes of one stream, and how many lines each had. */
export interface StreamShapes {
  readonly stream: number
  readonly shapes: readonly Shape[]
  readonly counts: Float64Array
}

/** Templates by their ids: the same shapes give the same columns. Drain's clusters stay. */
export function viewOf(streams: readonly StreamShapes[], parser: 'Shapes' | 'Drain'): LogView {
  const shapes = streams.flatMap(each => each.shapes)
  const counts = Float64Array.from(
    streams.flatMap(each => each.shapes.map(shape => each.counts[shape.number] ?? 0)),
  )
  const { templates, of } = parser === 'Drain' ? clusters(shapes) : consolidate(shapes, counts)
  const order = templates.map((_, index) => index)
  order.sort((a, b) => (templates[a].id < templates[b].id ? -1 : 1))
  const rank = new Uint32Array(templates.length)
  for (const [place, index] of order.entries()) rank[index] = place
  const ordered = order.map(index => templates[index])
  return {
    templates: ordered,
    templateOf: mapsOf(streams, index => rank[of[index]]),
    hashes: templateHashes(ordered),
  }
}

/** One template per distinct shape; streams that have the same one share it. */
function clusters(shapes: readonly Shape[]): { templates: Template[]; of: Uint32Array } {
  const templates: Template[] = []
  const known = new Map<string, number>()
  const of = Uint32Array.from(shapes, ({ id, tokens, level }) => {
    const index = known.get(id) ?? templates.length
    if (index === templates.length) {
      known.set(id, index)
      templates.push({ id, text: tokens.join(' '), level, shapes: [id] })
    }
    return index
  })
  return { templates, of }
}

/** 32 bits of each template's id. */
export function templateHashes(templates: readonly Template[]): Uint32Array {
  return Uint32Array.from(templates, ({ id }) => Number.parseInt(id.slice(0, 8), 16))
}

function mapsOf(
  streams: readonly StreamShapes[],
  templateAt: (index: number) => number,
): Map<number, Uint32Array> {
  const maps = new Map<number, Uint32Array>()
  let index = 0
  for (const { stream, shapes } of streams) {
    const last = shapes.reduce((most, shape) => Math.max(most, shape.number), -1)
    const map = new Uint32Array(last + 1)
    for (const shape of shapes) map[shape.number] = templateAt(index++)
    maps.set(stream, map)
  }
  return maps
}

/**
 * Columns of a frozen model for the templates of today: a template is known where the model knew
 * one of its shapes (old ids resolve by alias); all others get columns of their own behind.
 */
export function alignTo(
  model: readonly { readonly shapes: readonly string[] }[],
  view: LogView,
): { columnOf: Uint32Array; templates: readonly (Template | undefined)[] } {
  const known = new Map<string, number>()
  model.forEach((template, column) => {
    for (const shape of template.shapes) known.set(shape, column)
  })
  const columnOf = new Uint32Array(view.templates.length)
  const templates: (Template | undefined)[] = model.map(() => undefined)
  view.templates.forEach((template, index) => {
    const columns = template.shapes.flatMap(shape => known.get(shape) ?? [])
    const column = columns.length > 0 ? Math.min(...columns) : templates.length
    columnOf[index] = column
    templates[column] ??= template
  })
  return { columnOf, templates }
}
