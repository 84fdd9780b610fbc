/** A log over time, or one of its templates: scores, lines, what is usual, and marks. */
import { BIN_LINES, BIN_MS } from '../forest/bins.ts'
import type { z } from 'zod'
import type { Finding } from '../flow.ts'
import { getFindings, isSilent } from '../store/findings.ts'
import type { LogRecord } from '../store/logs.ts'
import { listModels } from '../store/models.ts'
import { getLineEnd, getSeries, getUsualLines, type SeriesCell } from '../store/timeline.ts'
import { phraseOf } from '../words/phrase.ts'
import { countsPlace } from './answers.ts'
import { sparkOf } from './compare.ts'
import type { Context, Scene } from './context.ts'
import { finite, type Grid, gridOf, lineGridOf } from './numbers.ts'
import { THRESHOLD } from './page/cells.ts'
import type { SeriesJson } from './schemas.ts'

/** Which series is wanted. */
export interface SeriesWish {
  readonly scene: Scene
  readonly log: LogRecord
  readonly points: number
  /** Id of a template: its lines alone. */
  readonly template: string | undefined
  readonly from: number | undefined
  readonly to: number | undefined
}

/** Marks of first sights that are sent; more cannot be read. */
const MOST_MARKS = 50

/** What was judged so long after its lines was read looking back: that is no lag. */
const MOST_LAG_SECONDS = 86_400

/** The series of a log. */
export async function seriesOf(
  context: Context,
  wish: SeriesWish,
): Promise<z.infer<typeof SeriesJson>> {
  const { log } = wish
  const timed = log.counts.timed !== 0
  const toMs = wish.scene.spans.find(span => span.log === log.name)?.toMs
  const usual = await getUsualLines(context.store, {
    ...{ id: log.id, timed },
    ...(toMs === undefined || Number.isNaN(toMs) ? {} : { toMs }),
  })
  const grid = await gridFor(context, wish, { timed, window: usual?.window ?? 0 })
  const cells = await getSeries(context.store, { id: log.id, timed }, grid)
  const range = { from: grid.from, to: grid.from + grid.step * grid.count }
  const findings = await getFindings(context.store, log.id, range)
  const seen = findings.filter(
    each => each.timed === timed && each.session === undefined && touches(each, grid),
  )
  const lines =
    wish.template === undefined
      ? column(grid, cells, { of: cell => cell.lines, none: 0 })
      : await linesOfTemplate(context, wish, grid)
  const isWhole = wish.template === undefined && usual !== undefined
  const perStep = isWhole ? grid.step / Math.max(1, usual.window) : 0
  const versions = timed ? await listModels(context.store, log.id) : []
  return {
    ...{ timed, from: grid.from, step: grid.step, lines, threshold: THRESHOLD },
    low: isWhole ? usual.low * perStep : null,
    high: isWhole ? usual.high * perStep : null,
    scores: column<number | null>(grid, cells, { of: cell => cell.score, none: null }),
    lag: column<number | null>(grid, cells, { of: lagOf, none: null }),
    findings: seen.map(finding => {
      const { from, to, score } = finding
      return { from, to, score, silent: isSilent(finding) }
    }),
    first: seen.flatMap(firstSights).slice(0, MOST_MARKS),
    versions: versions
      .map(({ version, createdEventMs }) => ({ version, at: finite(createdEventMs) ?? 0 }))
      .filter(({ at }) => at > grid.from && at < grid.from + grid.step * grid.count),
  }
}

async function gridFor(
  { store }: Context,
  { scene, log, points, from, to }: SeriesWish,
  { timed, window }: { readonly timed: boolean; readonly window: number },
): Promise<Grid> {
  if (!timed) {
    const wanted = { from: from ?? 0, to: to ?? (await getLineEnd(store, log.id)), most: points }
    return lineGridOf({ ...wanted, least: Math.max(BIN_LINES, window) })
  }
  const first = Number.isNaN(scene.from) ? 0 : scene.from
  const last = Number.isNaN(scene.to) ? 0 : scene.to
  const wanted = { from: from ?? first, to: to ?? last, most: points }
  return gridOf({ ...wanted, least: Math.max(BIN_MS, window) })
}

/** Seconds; null where one looked back. */
function lagOf({ lag }: SeriesCell): number | null {
  return lag !== null && lag <= MOST_LAG_SECONDS ? Math.round(lag * 10) / 10 : null
}

function touches({ from, to }: Finding, grid: Grid): boolean {
  return to > grid.from && from < grid.from + grid.step * grid.count
}

function column<Value>(
  grid: Grid,
  cells: readonly SeriesCell[],
  { of, none }: { of: (cell: SeriesCell) => Value; none: Value },
): Value[] {
  const values = new Array<Value>(grid.count).fill(none)
  for (const cell of cells) if (cell.at < grid.count) values[cell.at] = of(cell)
  return values
}

async function linesOfTemplate(
  context: Context,
  { scene, log, template }: SeriesWish,
  { from, step, count }: Grid,
): Promise<number[]> {
  const counts = await context.counts.get(countsPlace(scene, log))
  const found = counts.templates.find(({ id }) => id === template)
  if (found === undefined) return new Array<number>(count).fill(0)
  return sparkOf(found, counts, { from, to: from + step * count, parts: count })
}

function firstSights({ evidence }: Finding): { at: number; text: string }[] {
  return evidence.flatMap(({ reason, place, text }) => {
    if (reason !== 'NewTemplate' || place === undefined || !Number.isFinite(place.timeMs)) return []
    return [{ at: place.timeMs, text: phraseOf(text) }]
  })
}
