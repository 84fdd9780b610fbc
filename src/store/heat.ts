/**
 * Heat: the highest score of a step and whether a window of it alarmed, in two bytes, as roll-ups
 * and the map of all logs have it: hundredths of the score, ALARM more where a window alarmed,
 * COLD where there is none. So a map of a thousand logs is one typed array.
 */

/** Added to the hundredths of a score. */
export const ALARM = 20_000

/** No window. */
export const COLD = -1

const HUNDREDTHS = 100

/** The score; NaN where there is no window. */
export function scoreOf(heat: number): number {
  return heat < 0 ? Number.NaN : (heat % ALARM) / HUNDREDTHS
}

/** Whether a window alarmed. */
export function alarmed(heat: number): boolean {
  return heat >= ALARM
}

/** The heat of two steps together. */
export function hotter(a: number, b: number): number {
  if (a < 0 || b < 0) return Math.max(a, b)
  return Math.max(a % ALARM, b % ALARM) + (a >= ALARM || b >= ALARM ? ALARM : 0)
}

/** The heat of a score and of an alarm, in SQL. */
export function heatSql(score: string, alarm: string): string {
  return `(floor(${score} * ${HUNDREDTHS}) + case when ${alarm} then ${ALARM} else 0 end)`
}
