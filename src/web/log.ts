/** One log put together: its model's versions, its files, its ledger, what people said. */
import type { z } from 'zod'
import { getFiles } from '../store/files.ts'
import { getIncidentsOfLog } from '../store/incidentList.ts'
import { listModels, type ModelSummary } from '../store/models.ts'
import { getWindowMs } from '../store/sources.ts'
import { getShownTags, type ShownLog } from '../store/shown.ts'
import { getStreams } from '../store/streams.ts'
import { countTags, lastWords } from '../store/tags.ts'
import { addsUp, sumOfLedgers } from '../parse/ledger.ts'
import { ledgerJson } from './answers.ts'
import type { Context, Scene } from './context.ts'
import { finite } from './numbers.ts'
import type { LogJson, VersionJson } from './schemas-more.ts'

/** Incidents of a log that are linked, and files that are listed. */
const MOST_INCIDENTS = 20
const MOST_FILES = 50

/** One log as it stands. */
export async function logOf(
  { store }: Context,
  { suite, spans }: Scene,
  log: ShownLog,
): Promise<z.infer<typeof LogJson>> {
  const span = spans.find(each => each.log === log.name)
  const streams = await getStreams(store, log.id)
  const ledger = sumOfLedgers(streams.map(each => each.ledger))
  const names = new Set(streams.map(({ name }) => name))
  const files = (await getFiles(store, log.source)).filter(({ stream }) => names.has(stream))
  const versions = await listModels(store, log.id)
  const judges = versions.findLast(({ promoted }) => promoted)?.version
  const said = lastWords(await getShownTags(store, suite)).get(log.name) ?? []
  return {
    log: log.name,
    learning: log.state === 'learning' ? log.reason || 'too few windows yet' : null,
    timed: log.counts.timed !== 0,
    from: finite(span?.fromMs ?? Number.NaN),
    to: finite(span?.toMs ?? Number.NaN),
    windowMs: (await getWindowMs(store, log.source)) ?? null,
    versions: versions.map(version => versionJson(version, version.version === judges)),
    files: files.length,
    streams: files
      .slice(-MOST_FILES)
      .map(({ path, state, position, size }) => ({ path, state, position, size })),
    ledger: ledgerJson(ledger),
    addsUp: addsUp(ledger),
    precision: countTags(said),
    incidents: await getIncidentsOfLog(store, log.id, MOST_INCIDENTS),
  }
}

/** What learning wrote of a version; absent in versions of other programs. */
interface Trained {
  readonly windows?: unknown
  readonly held?: unknown
  readonly templates?: unknown
  readonly tags?: unknown
}

function versionJson(model: ModelSummary, judges: boolean): z.infer<typeof VersionJson> {
  const { version, createdEventMs, threshold } = model
  const trained: Trained = model.trainedOn
  return {
    ...{ version, judges, threshold },
    at: finite(createdEventMs),
    windows: numberOf(trained.windows),
    quarantined: numberOf(trained.held),
    templates: numberOf(trained.templates),
    why: whyOf(trained.tags),
  }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? finite(value) : null
}

function whyOf(tags: unknown): string | null {
  if (typeof tags !== 'object' || tags === null || !('why' in tags)) return null
  return typeof tags.why === 'string' ? tags.why : null
}
