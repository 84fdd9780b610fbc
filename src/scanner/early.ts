/**
 * Short logs, many at a time: most of a hundred thousand small files have too few windows to be
 * learned, and finding that out must not cost the round trips of a model each.
 */
import type { Bin } from '../flow.ts'
import { decodeBins } from '../forest/bins.ts'
import { getParts, type LogParts, type StreamParts, storeUnjudged } from '../store/parts.ts'
import type { Store } from '../store/pool.ts'
import { completeWindows } from './complete.ts'
import type { LearnJob, SortJob, WorkerSetup } from './job.ts'
import { learnLog, type TooEarly, tooEarly } from './learning.ts'
import { countsOf } from './material.ts'
import { viewOf } from '../parse/view.ts'

/** A stream without shapes has no templates. */
const NONE = new Uint32Array(0)

/** Tells short logs that they are; learns the others. Gives the number of windows judged. */
export async function sortLogs(
  { store, setup }: { readonly store: Store; readonly setup: WorkerSetup },
  job: SortJob,
): Promise<number> {
  const lastBins = new Map(job.logs.map(each => [each.log, each.lastBins]))
  const parts = await getParts(store, setup.source, [...lastBins.keys()])
  const { minWindows } = setup.learning
  const sorted = parts.map(each => {
    const { id, name } = each.log
    const { logs: _, ...options } = job
    const own = { kind: 'learn', log: name, lastBins: lastBins.get(name) ?? 0 } as const
    const hasSessions = each.streams.some(stream => stream.hasSessions)
    return { id, hasSessions, ...earlyOf(each, setup, { ...options, ...own }) }
  })
  // Sessions are learned from few windows as well.
  const early = sorted.filter(({ windows, hasSessions }) => {
    return windows.matrix.rows < minWindows && !hasSessions
  })
  await storeUnjudged(
    store,
    early.map(each => ({ id: each.id, ...tooEarly(setup, each) })),
  )
  let windows = 0
  for (const each of sorted) {
    if (!early.includes(each)) windows += await learnLog(store, setup, each.job)
  }
  return windows
}

function earlyOf({ streams }: LogParts, { parser }: WorkerSetup, job: LearnJob): TooEarly {
  const bins = streams.map(binsOf)
  const shapes = streams.map((own, stream) => ({
    stream,
    shapes: own.shapes,
    counts: countsOf(bins[stream], own.shapes.length),
  }))
  const view = viewOf(shapes, parser)
  const windows = completeWindows(
    bins.map((own, stream) => ({ bins: own, templateOf: view.templateOf.get(stream) ?? NONE })),
    { windowMs: job.windowMs, templateHashes: view.hashes, untilMs: Number.NaN },
    job.watermarkMs,
  )
  return { windows, job }
}

function binsOf({ blocks }: StreamParts): Bin[] {
  return blocks.flatMap(bytes => [...decodeBins(bytes)])
}
