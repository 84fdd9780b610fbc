/** What several answers share: the scene that must be there, ranges, logs by name, ledgers. */
import { getShownLog, getShownSources, type ShownLog } from '../store/shown.ts'
import { parserOf, type SourceRecord } from '../store/sources.ts'
import { z } from 'zod'
import { UsageError } from '../base/errors.ts'
import type { Ledger } from '../flow.ts'
import type { LogRecord } from '../store/logs.ts'
import { type Context, type Scene, sceneOf, suiteOf } from './context.ts'
import type { CountsPlace } from './counts.ts'
import { PAGE } from './page/route.ts'
import type { LedgerJson } from './schemas-more.ts'

/** A range of event time that a request names; the whole time of the source where it does not. */
export const RangeQuery = z.object({
  from: z.coerce.number().optional().meta({ description: 'Event time, ms.' }),
  to: z.coerce.number().optional().meta({ description: 'Event time, ms, exclusive.' }),
})

/** A page of a list. */
export const PageQuery = z.object({
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(PAGE),
})

/** The longest text that one may look for. */
export const MOST_WORDS = 256

/** The name of a log. */
export const LogName = z.string().min(1).max(16_384)

/** What is asked for is not there, or not for whoever asks: which of both is not told. */
export class NotThere extends UsageError {}

/** The scene; a UsageError where nothing was scanned yet. */
export async function needScene(
  context: Pick<Context, 'store' | 'clock' | 'suite'>,
): Promise<Scene> {
  return (await sceneOf(context)) ?? nothing(context)
}

/** The name of the suite alone, for what writes: it needs to know no log. */
export async function needSuite(context: Pick<Context, 'store' | 'suite'>): Promise<string> {
  const suite = await suiteOf(context)
  const sources = suite === undefined ? [] : await getShownSources(context.store, suite)
  return suite !== undefined && sources.length > 0 ? suite : nothing(context)
}

function nothing({ suite }: Pick<Context, 'suite'>): never {
  if (suite === undefined) throw new UsageError('Nothing was scanned into this database yet.')
  throw new NotThere('No suite of this name is here for you.')
}

/** The source that a log of the suite belongs to. */
export function sourceOf({ sources, source }: Scene, log: LogRecord): SourceRecord {
  return sources.find(({ name }) => name === log.source) ?? source
}

/** The range that is meant; without any time in the logs, nothing from 0 on. */
export function rangeOf(
  { from, to }: z.infer<typeof RangeQuery>,
  scene: Scene,
): { readonly from: number; readonly to: number } {
  const first = Number.isNaN(scene.from) ? 0 : scene.from
  const last = Number.isNaN(scene.to) ? 0 : scene.to
  const start = from ?? first
  return { from: start, to: Math.max(start + 1, to ?? last) }
}

/** A log by its name; NotThere where there is none. */
export async function needLog(context: Context, scene: Scene, name: string): Promise<ShownLog> {
  const log = await getShownLog(context.store, scene.suite, name)
  if (log === undefined) throw new NotThere('No log has this name: it may have been deleted.')
  return log
}

/** Where the counts of a log are found. */
export function countsPlace(scene: Scene, log: LogRecord): CountsPlace {
  const span = scene.spans.find(each => each.log === log.name)
  return {
    log: log.id,
    parser: parserOf(sourceOf(scene, log)),
    spanMs: span === undefined ? Number.NaN : span.toMs - span.fromMs,
    lastBins: span?.lastBins ?? 0,
  }
}

/** A ledger as it is sent. */
export function ledgerJson(ledger: Ledger): z.infer<typeof LedgerJson> {
  const { bytes, lines, scored, duplicate, empty, heldBack, cut, invalid, late } = ledger
  const rejected = Object.fromEntries(Object.entries(ledger.rejected))
  return { bytes, lines, scored, duplicate, empty, heldBack, cut, invalid, late, rejected }
}
