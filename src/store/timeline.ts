/** Scores over time in buckets: what the page draws of a log, and of its suite. */
import { levelOf } from './levels.ts'
import { type Database, query } from './pool.ts'
import { getRolledUp } from './rolledUp.ts'
import { SHOWN_LOG } from './suites.ts'

/** Equal steps from `from` on: event time in ms, or line numbers. */
export interface Steps {
  readonly from: number
  readonly step: number
  readonly count: number
}

/** All windows of a log that begin within one step. */
export interface SeriesCell {
  readonly at: number
  readonly score: number
  readonly lines: number
  readonly alarm: boolean
  /** Seconds from the end of a window to its verdict, at most; null where unknown. */
  readonly lag: number | null
}

/** Lines of a usual window: without those that alarmed, 5 %, a half and 95 % have at most these. */
export interface UsualLines {
  readonly low: number
  readonly middle: number
  readonly high: number
  /** Usual length of a window: ms or lines. */
  readonly window: number
}

/** A window that was nearly a finding. */
export interface NearWindow {
  readonly log: string
  readonly from: number
  readonly score: number
}

/** Start, length and end of steps. */
function stepValues({ from, step, count }: Steps): number[] {
  return [from, step, from + step * count]
}

/** The windows of a log, step by step. */
export async function getSeries(
  on: Database,
  log: { readonly id: number; readonly timed: boolean },
  steps: Steps,
): Promise<SeriesCell[]> {
  const level = log.timed ? levelOf(steps) : undefined
  if (level === undefined) return seriesOfWindows(on, log, steps)
  const { from, step, count } = steps
  const range = { from, to: from + step * count }
  const found = await getRolledUp(on, log.id, { level, range })
  const cells = Map.groupBy(found, ({ starts }) => Math.floor((starts - from) / step))
  return [...cells].map(([at, own]) => ({
    at,
    score: own.reduce((most, { score }) => Math.max(most, score), 0),
    lines: own.reduce((sum, { lines }) => sum + lines, 0),
    alarm: own.some(({ alarms }) => alarms > 0),
    lag: own.reduce<number | null>((most, { lag }) => longer(most, lag), null),
  }))
}

function longer(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}

async function seriesOfWindows(
  on: Database,
  log: { readonly id: number; readonly timed: boolean },
  steps: Steps,
): Promise<SeriesCell[]> {
  return query<SeriesCell>(on, `reading the series of log ${log.id}`, {
    text: `select floor((w.starts - $2) / $3)::int as at, max(w.score) as score,
                  sum(w.lines)::float8 as lines, bool_or(w.alarm) as alarm,
                  max(w.lag)::float8 as lag
             from window_score w
            where w.log = $1 and w.starts >= $2 and w.starts < $4
              and w.timed = $5 and w.kind = 'window'
            group by 1 order by 1`,
    values: [log.id, ...stepValues(steps), log.timed],
  })
}

/** What is usual is told by the last two days of minutes: for a week a page would wait. */
const USUAL_WINDOWS = 3000

/** Windows before the last week are not looked for: their partitions stay closed. */
const USUAL_MS = 7 * 86_400_000

/**
 * How many lines a window of a log usually has; `toMs`: the end of its last line, where it has
 * time. Undefined where no quiet window is stored.
 */
export async function getUsualLines(
  on: Database,
  log: { readonly id: number; readonly timed: boolean; readonly toMs?: number },
): Promise<UsualLines | undefined> {
  const toMs = log.timed ? (log.toMs ?? Infinity) : Infinity
  const [row] = await query<{ lines: number[] | null; window: number }>(
    on,
    `reading what is usual in log ${log.id}`,
    {
      text: `select percentile_cont(array[.05, .5, .95]) within group (order by lines) as lines,
                    percentile_cont(.5) within group (order by ends - starts) as window
               from (select lines, starts, ends from window_score
                      where log = $1 and timed = $2 and kind = 'window' and not alarm
                        and starts >= $4 and starts < $5
                      order by starts desc limit $3) latest`,
      values: [
        ...[log.id, log.timed, USUAL_WINDOWS],
        ...(Number.isFinite(toMs) ? [toMs - USUAL_MS, toMs] : [-Infinity, Infinity]),
      ],
    },
  )
  if (row?.lines == null) return undefined
  const [low = 0, middle = 0, high = 0] = row.lines
  return { low, middle, high, window: row.window }
}

/** The verdicts on the suite, step by step: the highest score of each. */
export async function getSuiteSeries(
  on: Database,
  suite: string,
  steps: Steps,
): Promise<Pick<SeriesCell, 'at' | 'score' | 'alarm'>[]> {
  return query(on, `reading the series of suite "${suite}"`, {
    text: `select floor((starts - $2) / $3)::int as at, max(score) as score,
                  bool_or(alarm) as alarm
             from suite_score
            where suite = $1 and starts >= $2 and starts < $4
            group by 1 order by 1`,
    values: [suite, ...stepValues(steps)],
  })
}

/** Which windows of a suite were nearly findings. */
export interface NearRange {
  readonly from: number
  readonly to: number
  /** Scores from here on, below the threshold. */
  readonly least: number
  readonly limit: number
}

/** The strangest windows that did not alarm, one a log, strangest first. */
export async function getNearWindows(
  on: Database,
  suite: string,
  { from, to, least, limit }: NearRange,
): Promise<NearWindow[]> {
  return query<NearWindow>(on, `reading what was nearly strange in suite "${suite}"`, {
    text: `select log, "from", score from (
             select distinct on (l.id) ${SHOWN_LOG} as log, w.starts as "from", w.score
               from source s join log l on l.source = s.name
               join window_score w on w.log = l.id
              where s.suite = $1 and w.starts >= $2 and w.starts < $3 and w.timed
                and w.kind = 'window' and not w.alarm and w.score >= $4
              order by l.id, w.score desc) near
            order by score desc limit $5`,
    values: [suite, from, to, least, limit],
  })
}

/** Alarming windows of a suite, by which side of the detector was over the threshold alone. */
export interface Sides {
  readonly rules: number
  readonly forest: number
  readonly both: number
  /** Neither alone: only their sum. */
  readonly joint: number
}

/** What rules and forest each found, over all stored windows. */
export async function getSides(on: Database, suite: string): Promise<Sides> {
  const [row] = await query<Sides>(on, `comparing rules and forest of suite "${suite}"`, {
    text: `select count(*) filter (where rules and not forest) as rules,
                  count(*) filter (where forest and not rules) as forest,
                  count(*) filter (where rules and forest) as both,
                  count(*) filter (where not rules and not forest) as joint
             from (select w.rules >= m.threshold as rules, w.forest >= m.threshold as forest
                     from source s join log l on l.source = s.name
                     join window_score w on w.log = l.id
                     join model m on m.log = l.id and m.version = w.model_version
                    where s.suite = $1 and w.alarm and w.kind = 'window') sides`,
    values: [suite],
  })
  return row ?? { rules: 0, forest: 0, both: 0, joint: 0 }
}

/** The number of the line behind the last window of a log without times; 0 where it has none. */
export async function getLineEnd(on: Database, log: number): Promise<number> {
  const [row] = await query<{ end: number }>(on, `reading the extent of log ${log}`, {
    text: `select coalesce(max(ends), 0) as end from window_score
            where log = $1 and not timed and kind = 'window'`,
    values: [log],
  })
  return row?.end ?? 0
}

/** The verdict on the strangest window of a log in a range; undefined where none is stored. */
export async function getStrongest(
  on: Database,
  log: number,
  range: { readonly from: number; readonly to: number },
): Promise<{ readonly rules: number; readonly forest: number } | undefined> {
  const rows = await query<{ rules: number; forest: number }>(
    on,
    `reading the strangest window of log ${log}`,
    {
      text: `select rules, forest from window_score
              where log = $1 and starts >= $2 and starts < $3 and kind = 'window'
              order by score desc limit 1`,
      values: [log, range.from, range.to],
    },
  )
  return rows[0]
}
