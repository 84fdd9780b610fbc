/** Shapes of streams: what templates are views on. */
import type { Shape } from '../flow.ts'
import { type Database, query } from './pool.ts'
import { bytesArray, plainArray, textArray, toJson } from './rows.ts'

/** A shape with the stream in which its number counts. */
export interface StreamShape extends Shape {
  readonly stream: string
}

/** Shapes of a stream, ascending by number. */
export async function getShapes(on: Database, stream: number): Promise<Shape[]> {
  return query<Shape>(on, `reading the shapes of stream ${stream}`, {
    text: `select number, id, tokens, sample, level from shape
            where stream = $1 order by number`,
    values: [stream],
  })
}

/** Shapes of all streams of a log, by stream and number. */
export async function getShapesOfLog(on: Database, log: number): Promise<StreamShape[]> {
  return query<StreamShape>(on, `reading the shapes of log ${log}`, {
    text: `select t.name as stream, s.number, s.id, s.tokens, s.sample, s.level
             from shape s join stream t on t.id = s.stream
            where t.log = $1 order by t.name, s.number`,
    values: [log],
  })
}

/** Number of parameters that `shapeColumns` gives. */
export const SHAPE_COLUMNS = 5

/**
 * The upsert of shapes of `stream` (an SQL expression over `from`) whose column arrays start at
 * parameter `first`; a part of the statement of a turn.
 */
export function upsertShapes(stream: string, first: number, from: string): string {
  const at = (index: number): string => `$${first + index}`
  return `insert into shape (stream, number, id, tokens, sample, level)
          select ${stream}, n.* from ${from}, unnest(${at(0)}::int[], ${at(1)}::text[],
                 ${at(2)}::json[], ${at(3)}::bytea[], ${at(4)}::smallint[]) as n
          on conflict (stream, number) do update set id = excluded.id,
             tokens = excluded.tokens, sample = excluded.sample, level = excluded.level`
}

/** One array literal per column, as in the statement; of equal numbers the last counts. */
export function shapeColumns(given: readonly Shape[]): string[] {
  const shapes = [...new Map(given.map(shape => [shape.number, shape])).values()]
  return [
    plainArray(shapes.map(s => s.number)),
    textArray(shapes.map(s => s.id)),
    textArray(shapes.map(s => toJson(s.tokens))),
    bytesArray(shapes.map(s => s.sample)),
    plainArray(shapes.map(s => s.level)),
  ]
}
