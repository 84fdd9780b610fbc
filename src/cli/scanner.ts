/** `scanner`: the process that reads and judges the logs of one LogSource. */
import { availableParallelism } from 'node:os'
import { latenessMs } from '../../operator/api/anomalymodel.ts'
import type { LogSource } from '../../operator/api/logsource.ts'
import type { NodeLogs } from '../../operator/api/nodelogs.ts'
import { namespacesRead, nodeLogsRefusal } from '../../operator/api/nodelogs-scope.ts'
import { UsageError } from '../base/errors.ts'
import { keepHeapSmall } from '../base/heap.ts'
import { Crew } from '../scanner/crew.ts'
import type { LearningOptions } from '../scanner/job.ts'
import type { NodeScope } from '../scanner/node-tenure.ts'
import { serveScanner } from '../scanner/serve.ts'
import type { ScannerOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { readModelFile, readSourceFile } from './model-file.ts'
import { learningOf } from './learning.ts'
import { scannerMeters } from './scanner-meters.ts'
import { scannerSource } from './scanner-source.ts'
import { withService } from './service.ts'

/** Runs the command; gives its exit code. */
export function runScanner(options: ScannerOptions, doors: Doors): Promise<number> {
  keepHeapSmall()
  const declared = readSourceFile(options.logSource)
  const { metadata, spec } = declared
  const model = readModelFile(options.model).spec
  const source = `${metadata.namespace ?? 'default'}/${metadata.name}`
  const learning: LearningOptions = learningOf(model)
  const from = scannerSource(declared, source, { logDir: options.logDir, doors })
  return withService({ ...options, kind: 'scanner' }, doors, service => {
    const counts = { lines: 0 }
    const meters = scannerMeters(service.metrics)
    const makeCrew = (): Crew =>
      new Crew(
        {
          databaseUrl: service.url,
          databasePlace: service.store.place,
          source,
          root: from.root,
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
      ...from,
      makeCrew,
      learning,
      ...(windowMs === undefined ? {} : { windowMs }),
      latenessMs: latenessMs(model, spec.cloudWatch === undefined ? 'file' : 'cloudWatch'),
      pollMs: spec.pollIntervalSeconds * 1000,
      paused: spec.paused,
      ...(spec.nodeLogs === undefined
        ? {}
        : { scope: scopeOf(spec.nodeLogs, metadata, service.node) }),
      clock: doors.clock,
      signal: doors.signal,
      lines: () => counts.lines,
      onState: meters.state,
      onFigures: meters.figures,
      onTrouble: service.say,
    })
  })
}

/** The node that this process runs on, and whose pods of it are read. */
function scopeOf(
  nodeLogs: NodeLogs,
  { namespace = 'default' }: LogSource['metadata'],
  node: string,
): NodeScope {
  const refusal = nodeLogsRefusal(nodeLogs)
  if (refusal !== undefined) throw new UsageError(refusal)
  if (node !== '') return { node, reads: namespacesRead(nodeLogs, namespace) }
  throw new UsageError('Cannot read the logs of a node: NODE_NAME, its name, is not set.')
}
