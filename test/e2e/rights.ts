/**
 * What an account was granted against what it used: the roles bound to it, unfolded to single
 * rights, and the apiserver's audit log. Pure.
 */

/** A rule of a role. */
export interface Rule {
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly verbs: readonly string[]
}

/** A line of the audit log, as far as it is looked at. */
export interface AuditEvent {
  readonly stage: string
  readonly verb: string
  readonly user: { readonly username: string }
  readonly objectRef?: {
    readonly apiGroup?: string
    readonly resource: string
    readonly subresource?: string
    readonly namespace?: string
    readonly name?: string
  }
  readonly responseStatus?: { readonly code: number }
  readonly requestReceivedTimestamp: string
}

/** `patch apps/deployments`: single rights, sorted. */
export function grantedRights(rules: readonly Rule[]): string[] {
  const rights = rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
    apiGroups.flatMap(group =>
      resources.flatMap(resource => verbs.map(verb => right(verb, group, resource))),
    ),
  )
  return [...new Set(rights)].sort()
}

/**
 * Rights that an account used, sorted; what the apiserver refused it did not use. An apply that
 * makes an object is one `patch` in the log, for which the right to create is asked as well.
 */
export function usedRights(events: readonly AuditEvent[]): string[] {
  const allowed = events.filter(event => event.responseStatus?.code !== 403)
  const made = allowed.filter(event => event.verb === 'patch' && event.responseStatus?.code === 201)
  const creating = made.map(event => rightOf({ ...event, verb: 'create' }))
  const used = [...allowed.map(rightOf), ...creating]
  return [...new Set(used)].sort()
}

/** What an account asked for in vain for want of a right. */
export function refusedRights(events: readonly AuditEvent[]): string[] {
  const refused = events.filter(event => event.responseStatus?.code === 403).map(rightOf)
  return [...new Set(refused)].sort()
}

/** The finished requests of an account to resources. */
export function requestsOf(log: string, username: string): AuditEvent[] {
  return log
    .split('\n')
    .filter(line => line.includes(username))
    .map((line): AuditEvent => JSON.parse(line))
    .filter(event => event.user.username === username && event.objectRef !== undefined)
    .filter(event => event.stage === 'ResponseComplete')
}

/** Requests in the busiest minute. */
export function busiestMinute(events: readonly AuditEvent[]): number {
  const minutes = new Map<string, number>()
  for (const { requestReceivedTimestamp } of events) {
    const minute = requestReceivedTimestamp.slice(0, 16)
    minutes.set(minute, (minutes.get(minute) ?? 0) + 1)
  }
  return Math.max(0, ...minutes.values())
}

const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection']

/** Whether a request changes anything. */
export function isWrite({ verb }: AuditEvent): boolean {
  return WRITES.includes(verb)
}

function rightOf({ verb, objectRef }: AuditEvent): string {
  const { apiGroup = '', resource = '', subresource } = objectRef ?? {}
  return right(verb, apiGroup, subresource === undefined ? resource : `${resource}/${subresource}`)
}

function right(verb: string, group: string, resource: string): string {
  return `${verb} ${group === '' ? 'core' : group}/${resource}`
}
