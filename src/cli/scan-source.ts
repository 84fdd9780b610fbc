/** Where a scan reads from: a directory, or log groups of CloudWatch. */
import { realpath } from 'node:fs/promises'
import { REMOTE } from '../base/remote.ts'
import type { FileRecord } from '../flow.ts'
import { CloudWatch } from '../retrieve/cloudwatch.ts'
import { CloudWatchService } from '../retrieve/cloudwatch-service.ts'
import { Directory } from '../retrieve/directory.ts'
import type { Retriever } from '../retrieve/retriever.ts'
import { logNameOf } from '../scanner/logName.ts'
import type { Division } from '../scanner/scanner.ts'
import { GROUP_LOG_NAME } from './cloudwatch-options.ts'
import type { CloudWatchScan, ScanOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { plural, size } from '../words/words.ts'

/** A place with logs. */
export interface ScanSource {
  /** Its name in the database unless one says otherwise. */
  readonly name: string
  /** The directory, or what stands for it. */
  readonly root: string
  /** As the person knows it. */
  readonly shown: string
  /** How streams make logs, where not each is one. */
  readonly division?: Division
  retriever(source: string, known: readonly FileRecord[]): Retriever
  /** What retrieving has cost so far, where that is counted. */
  cost?(): string
  close(): void
}

/** Opens what the options name. Throws an OperatingError where it is not there. */
export function openScanSource(options: ScanOptions, doors: Doors): Promise<ScanSource> {
  const { cloudWatch } = options
  return cloudWatch === undefined ? directory(options) : cloud(cloudWatch, options, doors)
}

async function directory(options: ScanOptions): Promise<ScanSource> {
  const { logDir = '', include, exclude, logName } = options
  const root = await realpath(logDir)
  return {
    name: root,
    root,
    shown: logDir,
    ...(logName === undefined ? {} : { division: { logOf: at => logNameOf(logName, at) } }),
    retriever: (source, known) => new Directory({ source, root, include, exclude }, known),
    close: () => undefined,
  }
}

async function cloud(
  asked: CloudWatchScan,
  { include, exclude }: ScanOptions,
  doors: Doors,
): Promise<ScanSource> {
  const { groups, since, logName, ...place } = asked
  const service = await CloudWatchService.open({ signal: doors.signal, ...place })
  const { clock } = doors
  const sinceMs = 'atMs' in since ? since.atMs : clock.now() - since.agoMs
  return {
    name: sourceName(service.region, asked),
    root: `${REMOTE}${service.region}`,
    shown: `CloudWatch Logs in ${service.region}`,
    division: { logOf: stream => logNameOf(logName, stream) },
    retriever: (source, known) => {
      const options = { source, groups, sinceMs, clock, include, exclude }
      return new CloudWatch({ ...options, service: async () => service }, known)
    },
    cost: () => {
      const { calls, fetchedBytes } = service.fetched
      return `${plural(calls, 'call')} of CloudWatch Logs, ${size(fetchedBytes)}`
    },
    close: () => service.close(),
  }
}

/** Other groups, and other logs made of them, are another source. */
function sourceName(region: string, { groups, endpoint, logName }: CloudWatchScan): string {
  const host = endpoint === undefined ? '' : `${new URL(endpoint).host}/`
  const rule = logName === GROUP_LOG_NAME ? '' : ` as ${logName}`
  return `${REMOTE}${region}/${host}${groups.toSorted().join(',')}${rule}`
}
