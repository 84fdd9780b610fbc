/** Where the scanner of a LogSource reads from: its volume, or log groups of CloudWatch. */
import type { CloudWatch as CloudWatchSpec } from '../../operator/api/cloudwatch.ts'
import type { LogSource } from '../../operator/api/logsource.ts'
import { UsageError } from '../base/errors.ts'
import { REMOTE } from '../base/remote.ts'
import { CloudWatch } from '../retrieve/cloudwatch.ts'
import { CloudWatchService } from '../retrieve/cloudwatch-service.ts'
import type { ServeOptions } from '../scanner/serve.ts'
import type { Doors } from './doors.ts'

const HOUR_MS = 3_600_000

/** What of serving depends on where logs come from. */
export type ScannerSource = Pick<
  ServeOptions,
  'root' | 'include' | 'exclude' | 'logName' | 'retrieve' | 'fetched'
>

/** Where a LogSource is read from. Throws a UsageError where its volume is mounted nowhere. */
export function scannerSource(
  { metadata, spec }: LogSource,
  name: string,
  { logDir, doors }: { readonly logDir: string | undefined; readonly doors: Doors },
): ScannerSource {
  const { include, exclude, logName, cloudWatch } = spec
  const globs = { include, exclude }
  if (cloudWatch === undefined) {
    if (logDir !== undefined) return { ...globs, logName, root: logDir }
    throw new UsageError(`Cannot read the volume of "${metadata.name}": --log-dir is missing.`)
  }
  const service = sharedService(cloudWatch, doors.signal)
  const { clock } = doors
  const sinceMs = clock.now() - cloudWatch.lookBackHours * HOUR_MS
  const options = { ...globs, source: name, groups: cloudWatch.logGroups, sinceMs, clock }
  return {
    ...globs,
    root: `${REMOTE}${cloudWatch.region}`,
    // A path is that of a group: its streams come and go.
    logName: logName.replaceAll('{path}', '{group}'),
    retrieve: ownership => new CloudWatch({ ...options, ownership, service: service.get }, []),
    fetched: service.fetched,
  }
}

/** One way to the service for the life of the process, opened when it is asked for. */
function sharedService({ region, endpoint }: CloudWatchSpec, signal: AbortSignal) {
  let opened: CloudWatchService | undefined
  const place = { region, signal, ...(endpoint === undefined ? {} : { endpoint }) }
  return {
    get: async (): Promise<CloudWatchService> => {
      opened ??= await CloudWatchService.open(place)
      return opened
    },
    fetched: () => opened?.fetched ?? { calls: 0, fetchedBytes: 0 },
  }
}
