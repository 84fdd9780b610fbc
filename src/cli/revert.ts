/** `revert LOG VERSION`: an older version of a log's model judges again. */
import { EXIT, UsageError } from '../base/errors.ts'
import { storeLog, updateLog } from '../store/logs.ts'
import { listModels, promoteModel } from '../store/models.ts'
import { transaction } from '../store/pool.ts'
import { sanitise } from '../words/text.ts'
import { plural } from '../words/words.ts'
import type { RevertOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { logNamed } from './list.ts'
import { lastSource, withSession } from './session.ts'

/** Runs the command; gives its exit code. */
export function revert(options: RevertOptions, doors: Doors): Promise<number> {
  return withSession(options, async ({ store }) => {
    const { version } = options
    const { name: source } = await lastSource(store)
    const name = await logNamed(store, source, options.log)
    const log = await storeLog(store, { source, name })
    const versions = await listModels(store, log.id)
    const wanted = versions.find(each => each.version === version)
    if (wanted === undefined) {
      const known = versions.map(each => each.version).join(', ') || 'none'
      throw new UsageError(`No version ${version} of "${name}" is kept. There are: ${known}.`)
    }
    const later = versions.filter(each => each.version > version && each.promoted)
    await transaction(store, async connection => {
      for (const each of later) await promoteModel(connection, { ...each, promoted: false })
      await promoteModel(connection, { ...wanted, promoted: true })
      const { windowMs } = wanted.trainedOn
      // It judges windows of the length that it was trained on.
      if (typeof windowMs !== 'number' || windowMs === 0) return
      await updateLog(connection, log.id, { counts: { ...log.counts, learnMs: windowMs } })
    })
    const aside = later.length === 0 ? '' : `; ${plural(later.length, 'later version')} set aside`
    doors.out(`Version ${version} of "${sanitise(name)}" judges from now on${aside}.\n`)
    return EXIT.ok
  })
}
