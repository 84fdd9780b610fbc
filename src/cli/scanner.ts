/** `scanner`: the process that reads and judges the logs of one LogSource. */
import { availableParallelism } from 'node:os'
import { Crew } from '../scanner/crew.ts'
import type { LearningOptions } from '../scanner/job.ts'
import { serveScanner } from '../scanner/serve.ts'
import type { ScannerState } from '../store/heartbeats.ts'
import type { ScannerOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { readModelFile, readSourceFile } from './model-file.ts'
import { learningOf } from './scan.ts'
import { type Service, withService } from './service.ts'

/** Runs the command; gives its exit code. */
export function runScanner(options: ScannerOptions, doors: Doors): Promise<number> {
  const { metadata, spec } = readSourceFile(options.logSource)
  const model = readModelFile(options.model).spec
  const source = `${metadata.namespace ?? 'default'}/${metadata.name}`
  const learning: LearningOptions = learningOf(model, undefined)
  return withService({ ...options, kind: 'scanner' }, doors, service => {
    const counts = { lines: 0 }
    const meters = metersOf(service)
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
      onTrouble: service.say,
    })
  })
}

interface Meters {
  read(bytes: number, lines: number): void
  readonly state: (state: ScannerState) => void
}

/** One process reads one source, so no metric needs a label: nothing of a log can become one. */
function metersOf({ metrics }: Service): Meters {
  const bytes = metrics.counter({ name: 'logforest_read_bytes_total', help: 'Bytes read.' })
  const lines = metrics.counter({ name: 'logforest_read_lines_total', help: 'Lines read.' })
  const turns = metrics.counter({ name: 'logforest_turns_total', help: 'Looks at the files.' })
  const gauge = (name: string, help: string) => metrics.gauge({ name: `logforest_${name}`, help })
  const lag = gauge('lag_seconds', 'Age of the oldest byte on disk that is not read.')
  const files = gauge('files', 'Files seen at the last look.')
  const shares = gauge('shares', 'Shares of the source that this scanner reads.')
  const problems = gauge('problems', 'Files that could not be read at the last look.')
  const waiting = gauge('waiting', '1 while it waits for the database or others.')
  return {
    read: (newBytes, newLines) => {
      bytes.inc(newBytes)
      lines.inc(newLines)
    },
    state: state => {
      turns.inc()
      lag.set(state.lagSeconds)
      files.set(state.files)
      shares.set(state.shares)
      problems.set(state.problems.length + state.moreProblems)
      waiting.set(state.waiting === '' ? 0 : 1)
    },
  }
}
