/** `master`: the process that judges all suites of one AnomalyModel. */
import { serveMaster } from '../master/serve.ts'
import type { ProcessOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { readModelFile } from './model-file.ts'
import { withService } from './service.ts'

/** Runs the command; gives its exit code. */
export function runMaster(options: ProcessOptions, doors: Doors): Promise<number> {
  const { metadata, spec } = readModelFile(options.model)
  const { trees, sampleSize, extensionLevel, seed, trainer } = spec.forest
  const alarmsPerDay = spec.budget.findingsPerLogPerDay
  return withService({ ...options, kind: 'master' }, doors, ({ store, name, metrics, say }) => {
    const turns = metrics.counter({ name: 'logforest_turns_total', help: 'Looks at the suites.' })
    const suites = metrics.gauge({ name: 'logforest_suites', help: 'Suites judged.' })
    const leading = metrics.gauge({ name: 'logforest_leading', help: '1 where this one works.' })
    return serveMaster({
      store,
      model: `${metadata.namespace ?? 'default'}/${metadata.name}`,
      name,
      judging: { trees, sampleSize, extensionLevel, seed, trainer, alarmsPerDay },
      findingsDays: spec.retention.findingsDays,
      historyWindows: spec.training.historyWindows,
      pollMs: spec.master.pollIntervalSeconds * 1000,
      clock: doors.clock,
      signal: doors.signal,
      onState: state => {
        turns.inc()
        suites.set(state.suites)
        leading.set(state.leading ? 1 : 0)
      },
      onTrouble: say,
    })
  })
}
