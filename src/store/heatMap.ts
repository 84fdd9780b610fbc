/** The map of all logs over time: the heat of each log and step, from windows or from roll-ups. */
import { COLD, heatSql, hotter } from './heat.ts'
import { levelOf } from './levels.ts'
import { type Database, query } from './pool.ts'
import { visitHeat } from './rolledUp.ts'
import { plainArray } from './rows.ts'
import type { Steps } from './timeline.ts'

/** The heat of logs: `count` cells each, in the order in which the logs were asked for. */
export interface HeatMap {
  readonly count: number
  readonly cells: Int16Array
}

/** The heat of these logs, of windows with time; scores to hundredths. */
export async function getHeat(
  on: Database,
  logs: readonly number[],
  steps: Steps,
): Promise<HeatMap> {
  const { from, step, count } = steps
  const level = levelOf(steps)
  if (level === undefined) return heatOfWindows(on, logs, { steps, which: '' })
  const range = { from, to: from + step * count }
  return filled(logs, count, add =>
    visitHeat(on, { logs, level, range }, (log, starts, heat) => {
      add(log, Math.floor((starts - from) / step), heat)
    }),
  )
}

/** The same of the windows that alarmed: of all others nothing is told. */
export async function getAlarms(
  on: Database,
  logs: readonly number[],
  steps: Steps,
): Promise<HeatMap> {
  return heatOfWindows(on, logs, { steps, which: 'and w.alarm' })
}

async function filled(
  logs: readonly number[],
  count: number,
  visit: (add: (log: number, at: number, heat: number) => void) => Promise<void>,
): Promise<HeatMap> {
  const cells = new Int16Array(logs.length * count).fill(COLD)
  const place = new Map(logs.map((log, index) => [log, index * count]))
  await visit((log, at, heat) => {
    const cell = (place.get(log) ?? 0) + at
    if (at < count) cells[cell] = hotter(cells[cell], heat)
  })
  return { count, cells }
}

/** Place of the step above the heat of a window; a map has fewer steps than it holds. */
const STEP_BITS = 15
const HEAT_MASK = 2 ** STEP_BITS - 1
const CELL_BYTES = 4

interface OfWindows {
  readonly steps: Steps
  /** A condition on windows (`w`). */
  readonly which: string
}

/** Packed, four bytes a window: of a hundred thousand rows half a second is spent on parsing. */
async function heatOfWindows(
  on: Database,
  logs: readonly number[],
  { steps: { from, step, count }, which }: OfWindows,
): Promise<HeatMap> {
  const rows = await query<{ log: number; bytes: Uint8Array }>(
    on,
    'reading the scores of all logs over time',
    {
      text: `select w.log, string_agg(int4send(
                      floor((w.starts - $2) / $3)::int * ${2 ** STEP_BITS}
                      + ${heatSql('w.score', 'w.alarm')}::int), '') as bytes
               from window_score w
              where w.log = any($1::bigint[]) and w.starts >= $2 and w.starts < $4
                and w.timed and w.kind = 'window' ${which}
              group by w.log`,
      values: [plainArray(logs), from, step, from + step * count],
    },
  )
  return filled(logs, count, async add => {
    for (const { log, bytes } of rows) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      for (let at = 0; at < bytes.length; at += CELL_BYTES) {
        const cell = view.getInt32(at)
        add(log, cell >> STEP_BITS, cell & HEAT_MASK)
      }
    }
  })
}
