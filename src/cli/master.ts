/** `master`: the process that judges all suites of one AnomalyModel. */
import { serveMaster } from '../master/serve.ts'
import type { MasterCommandOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { judgingOf, learningOf } from './learning.ts'
import { masterMeters } from './master-meters.ts'
import { readModelFile } from './model-file.ts'
import { withService } from './service.ts'
import { suppressionsOf } from './suppressions-directory.ts'

/** Runs the command; gives its exit code. */
export function runMaster(options: MasterCommandOptions, doors: Doors): Promise<number> {
  const { metadata, spec } = readModelFile(options.model)
  const { suppressionsDir } = options
  return withService({ ...options, kind: 'master' }, doors, ({ store, name, metrics, say }) => {
    const meters = masterMeters(metrics)
    return serveMaster({
      store,
      model: `${metadata.namespace ?? 'default'}/${metadata.name}`,
      name,
      judging: judgingOf(spec, learningOf(spec)),
      ...(suppressionsDir && { suppressions: suppressionsOf(suppressionsDir, say) }),
      findingsDays: spec.retention.findingsDays,
      historyWindows: spec.training.historyWindows,
      pollMs: spec.master.pollIntervalSeconds * 1000,
      clock: doors.clock,
      signal: doors.signal,
      onState: meters.state,
      onFigures: meters.figures,
      onTrouble: say,
    })
  })
}
