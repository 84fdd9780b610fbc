/** The options of `scan` that read from CloudWatch Logs instead of a directory. */
import type { Command as Program } from 'commander'
import { UsageError } from '../base/errors.ts'
import type { CloudWatchScan } from './commands.ts'
import type { Given } from './given.ts'
import { mapped, text } from './given.ts'
import { ago, logNameRule } from './values.ts'

/** How far back a group is read at first unless one says otherwise. */
const SINCE = '24h'

/** The stream of a group is the log's by default: streams come and go. */
export const GROUP_LOG_NAME = '{group}'

/** What AWS allows in the name of a group; one `*` at the end for all that begin so. */
const GROUP = /^([A-Za-z0-9_/.#-]{1,512}\*?|\*)$/

/** Options that mean nothing for a directory. */
const ONLY = ['region', 'endpoint', 'since'] as const

/** Adds the options to the command. */
export function addCloudWatch(scan: Program, more: More): Program {
  return scan
    .option(
      '--cloudwatch-log-group <NAME>',
      'read this log group of Amazon CloudWatch Logs; "NAME*": all that begin so; may be repeated',
      more,
    )
    .option('--region <REGION>', 'its AWS region (default: as for every AWS tool)')
    .option('--endpoint <URL>', 'its URL, where it is not that of the region')
    .option('--since <TIME>', `how far back a log group is read at first (default: ${SINCE})`)
}

type More = (word: string, before?: string[]) => string[]

/** What was asked for; undefined where a directory is to be read. Throws UsageError. */
export function cloudWatchOptions(given: Given): CloudWatchScan | undefined {
  const groups = given.cloudwatchLogGroup
  if (!Array.isArray(groups)) {
    const idle = ONLY.find(name => given[name] !== undefined)
    if (idle === undefined) return undefined
    throw new UsageError(`Cannot use --${idle}: it goes with --cloudwatch-log-group.`)
  }
  if (given.logDir !== undefined) {
    throw new UsageError('Cannot scan: give --log-dir or --cloudwatch-log-group, not both.')
  }
  return {
    groups: groups.map(String).map(group),
    since: ago(String(given.since ?? SINCE), '--since'),
    logName: logNameRule(String(given.logName ?? GROUP_LOG_NAME)),
    ...text('region', given.region),
    ...mapped('endpoint', given.endpoint, endpoint),
  }
}

function group(name: string): string {
  if (GROUP.test(name)) return name
  throw new UsageError(
    `Cannot use --cloudwatch-log-group "${name}": it must be a name such as /aws/lambda/shop, or ` +
      'the beginning of names with a * behind it.',
  )
}

function endpoint(url: string): string {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url
  throw new UsageError(`Cannot use --endpoint "${url}": it must be a URL such as https://host.`)
}
