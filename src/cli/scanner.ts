/** `scanner`: the process that reads and judges the logs of one LogSource. */
import { availableParallelism } from 'node:os'
import { Crew } from '../scanner/crew.ts'
import type { LearningOptions } from '../scanner/job.ts'
import { serveScanner } from '../scanner/serve.ts'
import type { ScannerOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { readModelFile, readSourceFile } from './model-file.ts'
import { learningOf } from './scan.ts'
import { scannerMeters } from './scanner-meters.ts'
import { withService } from './service.ts'

/** Runs the command; gives its exit code. */
export function runScanner(options: ScannerOptions, doors: Doors): Promise<number> {
  const { metadata, spec } = readSourceFile(options.logSource)
  const model = readModelFile(options.model).spec
  const source = `${metadata.namespace ?? 'default'}/${metadata.name}`
  const learning: LearningOptions = learningOf(model, undefined)
  return withService({ ...options, kind: 'scanner' }, doors, service => {
    const counts = { lines: 0 }
    const meters = scannerMeters(service.metrics)
    const makeCrew = (): Crew =>
      new Crew(
        {
          databaseUrl: service.url,
          databasePlace: service.store.place,
          source,
          root: options.logDir,
          parser: model.parser,
          learning,
        },
        {
          workers: availableParallelism(),
          signal: doors.signal,
          onProgress: ({ bytes, lines }) => {
            counts.lines += lines
            meters.read(bytes, lines)
          },
        },
      )
    const windowMs = model.windowSeconds === undefined ? undefined : model.windowSeconds * 1000
    return serveScanner({
      store: service.store,
      source,
      name: service.name,
      root: options.logDir,
      include: spec.include,
      exclude: spec.exclude,
      logName: spec.logName,
      makeCrew,
      learning,
      ...(windowMs === undefined ? {} : { windowMs }),
      pollMs: spec.pollIntervalSeconds * 1000,
      paused: spec.paused,
      clock: doors.clock,
      signal: doors.signal,
      lines: () => counts.lines,
      onState: meters.state,
      onFigures: meters.figures,
      onTrouble: service.say,
    })
  })
}
