/**
 * The levels of time: single windows, steps of ten minutes, steps of an hour. Roll-ups hold 24
 * steps a row, so that a month of a thousand logs is thirty thousand rows, and not a million.
 */

/** A level that is rolled up. */
export interface Level {
  readonly table: 'roll_up_minutes' | 'roll_up_hours'
  readonly stepMs: number
  /** Event time of one row: 24 steps. */
  readonly rowMs: number
  /** Days that it is kept, or as long as windows where those are kept longer. */
  readonly keptDays: number
}

/** Steps of a row. */
export const ROW_STEPS = 24

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Ten minutes, four hours a row: kept for what people ask about last month. */
export const MINUTES: Level = {
  table: 'roll_up_minutes',
  stepMs: 10 * MINUTE,
  rowMs: ROW_STEPS * 10 * MINUTE,
  keptDays: 30,
}

/** An hour, a day a row: kept a year and a week: the same week of last year is there. */
export const HOURS: Level = {
  table: 'roll_up_hours',
  stepMs: HOUR,
  rowMs: ROW_STEPS * HOUR,
  keptDays: 373,
}

/** The coarsest level whose steps add up to these; undefined where single windows are needed. */
export function levelOf({
  from,
  step,
}: {
  readonly from: number
  readonly step: number
}): Level | undefined {
  return [HOURS, MINUTES].find(({ stepMs }) => from % stepMs === 0 && step % stepMs === 0)
}
