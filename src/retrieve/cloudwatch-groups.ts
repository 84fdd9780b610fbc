/** Which log groups are meant: names as they are given, and all that begin with a prefix. */
import { messageOf } from '../base/errors.ts'
import type { Problem } from '../flow.ts'
import type { CloudWatchService } from './cloudwatch-service.ts'
import { CloudWatchError } from './cloudwatch-trouble.ts'

/** Groups are made by hand or by a deployment: a new one may wait so long to be seen. */
const LISTED_MS = 60_000

/** Each group costs a call at every look, and AWS allows five a second: a look of some minutes. */
const MOST_GROUPS = 1000

/** The groups that there are, and what is wrong with the others. */
export interface Groups {
  readonly groups: readonly string[]
  readonly problems: readonly Problem[]
}

/** Looks up prefixes now and then. */
export class GroupList {
  readonly #names: readonly string[]
  #listed: Groups = { groups: [], problems: [] }
  #listedMs = Number.NEGATIVE_INFINITY

  constructor(names: readonly string[]) {
    this.#names = names
  }

  /** The groups as of now, or a little before. Throws where none can be named. */
  async list(
    service: Pick<CloudWatchService, 'groups' | 'region'>,
    nowMs: number,
  ): Promise<Groups> {
    const isOld = nowMs - this.#listedMs >= LISTED_MS || this.#listed.groups.length === 0
    if (!isOld) return this.#listed
    this.#listed = await groupsOf(service, this.#names)
    this.#listedMs = nowMs
    return this.#listed
  }
}

async function groupsOf(
  service: Pick<CloudWatchService, 'groups' | 'region'>,
  names: readonly string[],
): Promise<Groups> {
  const groups = new Set<string>()
  const troubles: { readonly path: string; readonly error: CloudWatchError }[] = []
  for (const name of names) {
    try {
      for (const group of await found(service, name)) groups.add(group)
    } catch (error) {
      if (!(error instanceof CloudWatchError && error.ofGroup)) throw error
      troubles.push({ path: name, error })
    }
  }
  const [first] = troubles
  if (groups.size === 0 && first !== undefined) throw first.error
  const problems = troubles.map(({ path, error }) => ({ path, message: messageOf(error) }))
  if (groups.size > MOST_GROUPS) problems.push(tooMany(groups.size))
  return { groups: [...groups].sort().slice(0, MOST_GROUPS), problems }
}

async function found(
  service: Pick<CloudWatchService, 'groups' | 'region'>,
  name: string,
): Promise<readonly string[]> {
  if (!name.endsWith('*')) return [name]
  const groups = await service.groups(name.slice(0, -1))
  if (groups.length > 0) return groups
  throw new CloudWatchError(
    `Cannot read log groups "${name}" in ${service.region}: none begins so; check the name and ` +
      'the region.',
    { ofGroup: true },
  )
}

function tooMany(count: number): Problem {
  const message =
    `${count} log groups are meant; the first ${MOST_GROUPS} by name are read: name longer ` +
    'prefixes, or make several sources.'
  return { path: '*', message }
}
