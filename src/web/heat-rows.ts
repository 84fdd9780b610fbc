/**
 * Asks for what the rows of the heat map are made of: those of the map and of the list of logs.
 * All logs are read as coarsely as their order needs, those that are shown as finely as their
 * picture does; of the others what alarmed is enough.
 */
import { getAlarms, getHeat, type HeatMap } from '../store/heatMap.ts'
import { countFindings, getSilences } from '../store/rangeFindings.ts'
import { getShownLogs, type ShownLog } from '../store/shown.ts'
import type { Steps } from '../store/timeline.ts'
import type { Context, Scene } from './context.ts'
import { type HeatRow, ordered, type RowOrder, rowsOf } from './heat.ts'
import { gridOf, leastStepOf } from './numbers.ts'

/** Which rows are wanted. */
export interface RowsWish extends RowOrder {
  readonly range: { readonly from: number; readonly to: number }
  /** Steps at most, and none shorter than a window. */
  readonly most: number
  readonly windowMs: number
  /** A part of the name; absent: all logs. */
  readonly words?: string
  /** The rows that are shown. */
  readonly offset: number
  readonly limit: number
}

/** A row with its log. */
export type LogRow = HeatRow & ShownLog

/** The rows of all logs, in their order. */
export async function heatRows(
  { store }: Pick<Context, 'store'>,
  scene: Scene,
  wish: RowsWish,
): Promise<{ readonly rows: readonly LogRow[]; readonly steps: Steps }> {
  const { range, offset, limit, words = '' } = wish
  const part = words.toLowerCase()
  const logs = (await getShownLogs(store, scene.suite))
    .filter(({ name }) => name.toLowerCase().includes(part))
    .map(log => ({ ...log, learning: log.state === 'learning' }))
  const findings = await countFindings(store, idsOf(logs), range)
  const silences = await getSilences(store, idsOf(logs), range)
  const base = { findings, silences, to: scene.to }
  const coarse = stepsFor(wish, logs.length)
  const map = await getHeat(store, idsOf(logs), coarse)
  const rows = ordered(rowsOf({ ...base, steps: coarse, logs, map }), wish)
  const steps = stepsFor(wish, Math.min(limit, logs.length))
  if (steps.step === coarse.step) return { rows, steps }
  const finer = async (
    part: readonly LogRow[],
    read: (ids: readonly number[]) => Promise<HeatMap>,
  ): Promise<LogRow[]> => rowsOf({ ...base, steps, logs: part, map: await read(idsOf(part)) })
  const above = rows.slice(0, offset)
  const shown = rows.slice(offset, offset + limit)
  const below = rows.slice(offset + limit)
  return {
    rows: [
      ...(await finer(above, ids => getAlarms(store, ids, steps))),
      ...(await finer(shown, ids => getHeat(store, ids, steps))),
      ...(await finer(below, ids => getAlarms(store, ids, steps))),
    ],
    steps,
  }
}

function stepsFor({ range, most, windowMs }: RowsWish, logs: number): Steps {
  return gridOf({ ...range, most, least: leastStepOf({ ...range, windowMs, logs }) })
}

function idsOf(logs: readonly { readonly id: number }[]): number[] {
  return logs.map(({ id }) => id)
}
