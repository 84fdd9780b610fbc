/** `logs`, `templates LOG` and `models`: what is stored of the source that was scanned last. */
import { parserOf } from '../store/sources.ts'
import { EXIT, UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { decodeModel, isReadable } from '../forest/model-codec.ts'
import type { Moved } from '../forest/tagged-threshold.ts'
import { decodeSuite, isSuiteReadable } from '../master/suite-codec.ts'
import { loadMaterial, type Material } from '../scanner/material.ts'
import { getLogs, type LogRecord } from '../store/logs.ts'
import { getModel, listModels as listVersions, type ModelRecord } from '../store/models.ts'
import type { Store } from '../store/pool.ts'
import { getSuiteModel, listSuiteModels } from '../store/suiteModels.ts'
import type { ListOptions, TemplatesOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { logJson, modelJson, templateJson } from './json.ts'
import { lastSource, withSession } from './session.ts'
import { summarise } from './summary.ts'
import {
  type ModelRow,
  renderLogs,
  renderModels,
  renderTemplates,
  type TemplateRow,
} from './tables.ts'

/** `logs`. */
export function listLogs(options: ListOptions, doors: Doors): Promise<number> {
  return withSession(options, async ({ store }) => {
    const { logs } = await summarise(store, (await lastSource(store)).name)
    doors.out(options.json ? logs.map(logJson).join('') : renderLogs(logs, doors.terminal))
    return EXIT.ok
  })
}

/** `templates LOG`. */
export function listTemplates(options: TemplatesOptions, doors: Doors): Promise<number> {
  return withSession(options, async ({ store }) => {
    const source = await lastSource(store)
    const log = await logNamed(store, source.name, options.log)
    const parser = parserOf(source)
    const rows = templateRows(await loadMaterial(store, { source: source.name, log, parser }))
    doors.out(
      options.json ? rows.map(templateJson).join('') : renderTemplates(rows, doors.terminal),
    )
    return EXIT.ok
  })
}

/** `models`. */
export function listModels(options: ListOptions, doors: Doors): Promise<number> {
  return withSession(options, async ({ store }) => {
    const source = await lastSource(store)
    const rows: ModelRow[] = []
    for (const log of await getLogs(store, source.name)) {
      const versions = await listVersions(store, log.id)
      const judges = versions.findLast(({ promoted }) => promoted)?.version
      for (const { version } of versions) {
        const model = await getModel(store, log.id, version)
        if (model === undefined || !isReadable(model.bytes)) continue
        rows.push(modelRow(log, model, version === judges))
      }
    }
    rows.push(...(await suiteRows(store, source.name)))
    doors.out(options.json ? rows.map(modelJson).join('') : renderModels(rows, doors.terminal))
    return EXIT.ok
  })
}

/** The versions by which all logs are judged together; none while they are too few. */
async function suiteRows(store: Store, suite: string): Promise<ModelRow[]> {
  const versions = await listSuiteModels(store, suite)
  const judges = versions.findLast(({ promoted }) => promoted)?.version
  const rows: ModelRow[] = []
  for (const { version } of versions) {
    const record = await getSuiteModel(store, suite, version)
    if (record === undefined || !isSuiteReadable(record.bytes)) continue
    const { trainedOn, promoted, bytes } = record
    const { learning, windows, from, to, threshold, logs } = trainedOn
    if (learning !== '') continue
    const trees = decodeSuite(bytes).calibration?.forest.trees ?? 0
    const own = { log: '', version, windows, templates: 0, trees, bytes: bytes.length, promoted }
    const judged = { judges: version === judges, from, to, held: Number.NaN, threshold }
    rows.push({ ...own, ...judged, timed: true, logs })
  }
  return rows
}

/** A version as it is listed; `trainedOn` is what learning.ts wrote. */
function modelRow({ name, counts }: LogRecord, model: ModelRecord, judges: boolean): ModelRow {
  const { bytes, version, templates, promoted, threshold, trainedOn } = model
  const { rows, forest } = decodeModel(bytes)
  const { from, to, held, tags } = trainedOn as Partial<Trained>
  return {
    log: name,
    version,
    windows: rows,
    templates: templates.length,
    trees: forest.trees,
    bytes: bytes.length,
    judges,
    promoted,
    from: from ?? Number.NaN,
    to: to ?? Number.NaN,
    held: held ?? Number.NaN,
    threshold,
    timed: counts.timed !== 0,
    ...(tags && { tags }),
  }
}

/** What a version was trained on. */
interface Trained {
  readonly from: number
  readonly to: number
  readonly held: number
  readonly tags: Moved
}

/** The log of this name; a UsageError that suggests the nearest where there is none. */
export async function logNamed(store: Store, source: string, name: string): Promise<string> {
  const names = (await getLogs(store, source)).map(log => log.name)
  if (names.includes(name)) return name
  const meant = nearest(name, names)
  const hint = meant === undefined ? 'See them all with: logs' : `Did you mean "${meant}"?`
  throw new UsageError(`No log is called "${name}". ${hint}`)
}

function templateRows({ view, bins }: Material): TemplateRow[] {
  const lines = new Float64Array(view.templates.length)
  bins.forEach((list, stream) => {
    const templateOf = view.templateOf.get(stream) ?? new Uint32Array(0)
    for (const bin of list) {
      for (let i = 0; i < bin.shapes.length; i++) lines[templateOf[bin.shapes[i]]] += bin.counts[i]
    }
  })
  return view.templates
    .map(({ id, text, level }, index) => ({ id, text, level, lines: lines[index] }))
    .sort((a, b) => b.lines - a.lines || (a.id < b.id ? -1 : 1))
}
