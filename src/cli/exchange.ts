/** `export LOG` and `import FILE`: the model of a log as a file, to carry to another database. */
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { codeOf, EXIT, OperatingError, UsageError } from '../base/errors.ts'
import { decodeModel } from '../forest/model-codec.ts'
import { storeLog, updateLog, windowMsOf } from '../store/logs.ts'
import { getModel, listModels, storeModel } from '../store/models.ts'
import { transaction } from '../store/pool.ts'
import type { ExportOptions, ImportOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { logNamed } from './list.ts'
import { lastSource, withSession } from './session.ts'

/** The file: JSON with the model's bytes in base64. */
const ModelFile = z.strictObject({
  format: z.literal('logforest-model'),
  version: z.literal(1),
  log: z.string().min(1),
  windowMs: z.int().positive(),
  configDigest: z.string(),
  threshold: z.number(),
  createdEventMs: z.number().nullable(),
  trainedOn: z.record(z.string(), z.unknown()),
  templates: z.array(
    z.strictObject({
      id: z.string(),
      text: z.string(),
      level: z.int(),
      shapes: z.array(z.string()),
    }),
  ),
  model: z.base64(),
  sessions: z.base64().optional(),
})

/** `export LOG`. */
export function exportModel(options: ExportOptions, doors: Doors): Promise<number> {
  return withSession(options, async ({ store }) => {
    const source = await lastSource(store)
    const name = await logNamed(store, source.name, options.log)
    const log = await storeLog(store, { source: source.name, name })
    const model = await getModel(store, log.id, 'latest')
    if (model === undefined) {
      throw new OperatingError(`Cannot export "${name}": it is still learning (${log.reason}).`)
    }
    const { configDigest, threshold, trainedOn, templates, createdEventMs } = model
    const file: z.input<typeof ModelFile> = {
      format: 'logforest-model',
      version: 1,
      log: name,
      windowMs: windowMsOf(log),
      configDigest,
      threshold,
      createdEventMs: Number.isFinite(createdEventMs) ? createdEventMs : null,
      trainedOn,
      templates: templates.map(({ id, text, level, shapes }) => ({
        id,
        text,
        level,
        shapes: [...shapes],
      })),
      model: Buffer.from(model.bytes).toString('base64'),
      ...(model.sessions === null
        ? {}
        : { sessions: Buffer.from(model.sessions).toString('base64') }),
    }
    write(options.out, `${JSON.stringify(file)}\n`, doors)
    return EXIT.ok
  })
}

function write(path: string | undefined, text: string, doors: Doors): void {
  try {
    if (path === undefined) doors.out(text)
    else writeFileSync(path, text)
  } catch (error) {
    throw new OperatingError(`Cannot write "${path}": ${codeOf(error)}.`, { cause: error })
  }
}

/** `import FILE`: the model becomes the newest version of the log of the same name. */
export function importModel(options: ImportOptions, doors: Doors): Promise<number> {
  const file = read(options.file)
  return withSession(options, async ({ store }) => {
    const source = await lastSource(store)
    const log = await storeLog(store, { source: source.name, name: file.log })
    const version = ((await listModels(store, log.id)).at(-1)?.version ?? 0) + 1
    const { configDigest, threshold, trainedOn, templates } = file
    await transaction(store, async connection => {
      await storeModel(connection, {
        log: log.id,
        version,
        bytes: Buffer.from(file.model, 'base64'),
        sessions: file.sessions === undefined ? null : Buffer.from(file.sessions, 'base64'),
        configDigest,
        templates,
        trainedOn,
        threshold,
        createdEventMs: file.createdEventMs ?? Number.NaN,
        promoted: true,
      })
      const counts = { ...log.counts, learnMs: file.windowMs }
      await updateLog(connection, log.id, { state: 'trained', reason: '', counts })
    })
    doors.out(`Imported version ${version} of the model of "${file.log}".\n`)
    return EXIT.ok
  })
}

function read(path: string): z.output<typeof ModelFile> {
  try {
    const file = ModelFile.parse(JSON.parse(readFileSync(path, 'utf8')))
    decodeModel(Buffer.from(file.model, 'base64'))
    return file
  } catch (cause) {
    const reason = codeOf(cause) || 'it is not a file that "export" wrote'
    throw new UsageError(`Cannot import "${path}": ${reason}.`, { cause })
  }
}
