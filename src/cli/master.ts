/** `master`: the process that judges all suites of one AnomalyModel. */
import { serveMaster } from '../master/serve.ts'
import type { MasterCommandOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { seededRandom } from '../base/random.ts'
import { runOutbox } from '../notify/outbox.ts'
import { judgingOf, learningOf } from './learning.ts'
import { masterMeters } from './master-meters.ts'
import { readModelFile } from './model-file.ts'
import { channelsOf } from './notifications.ts'
import { withService } from './service.ts'
import { suppressionsOf } from './suppressions-directory.ts'

/** Runs the command; gives its exit code. */
export function runMaster(options: MasterCommandOptions, doors: Doors): Promise<number> {
  const { metadata, spec } = readModelFile(options.model)
  const { suppressionsDir } = options
  const model = `${metadata.namespace ?? 'default'}/${metadata.name}`
  return withService({ ...options, kind: 'master' }, doors, async service => {
    const { store, name, metrics, say } = service
    const meters = masterMeters(metrics)
    const { clock, signal } = doors
    const addresses = { environment: process.env, ...directoryOf(options) }
    const channels = channelsOf(spec.notifications, addresses)
    const told = { onResult: meters.told, onWaiting: meters.untold, onTrouble: say }
    const random = seededRandom(spec.forest.seed, name)
    // Beside the judging; any master of the model sends, whoever leads.
    const telling = runOutbox({ store, of: { model }, channels, clock, signal, random, ...told })
    const hearing = { listeners: spec.notifications, onPutOff: meters.putOff }
    await serveMaster({
      store,
      model,
      name,
      judging: { ...judgingOf(spec, learningOf(spec)), ...hearing },
      ...(suppressionsDir && { suppressions: suppressionsOf(suppressionsDir, say) }),
      findingsDays: spec.retention.findingsDays,
      historyWindows: spec.training.historyWindows,
      pollMs: spec.master.pollIntervalSeconds * 1000,
      clock,
      signal,
      onState: meters.state,
      onFigures: meters.figures,
      onTrouble: say,
    })
    await telling
  })
}

function directoryOf({ notificationsDir }: MasterCommandOptions): { directory?: string } {
  return notificationsDir === undefined ? {} : { directory: notificationsDir }
}
