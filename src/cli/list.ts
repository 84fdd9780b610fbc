/** `logs`, `templates LOG` and `models`: what is stored of the source that was scanned last. */
import { EXIT, UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { decodeModel } from '../forest/model-codec.ts'
import { loadMaterial, type Material } from '../scanner/material.ts'
import { getLogs } from '../store/logs.ts'
import { getModel } from '../store/models.ts'
import type { Store } from '../store/pool.ts'
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
    const parser = source.config.parser === 'Drain' ? 'Drain' : 'Shapes'
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
      const model = await getModel(store, log.id, 'latest')
      if (model === undefined) continue
      const { bytes, version, templates } = model
      rows.push({
        log: log.name,
        version,
        windows: decodeModel(bytes).rows,
        templates: templates.length,
        trees: decodeModel(bytes).forest.trees,
        bytes: bytes.length,
      })
    }
    doors.out(options.json ? rows.map(modelJson).join('') : renderModels(rows, doors.terminal))
    return EXIT.ok
  })
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
