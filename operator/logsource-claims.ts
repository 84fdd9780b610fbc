/**
 * What is so with a LogSource, in words that a user can act on. Pure. Each condition is decided by
 * one function that reads as a list of reasons, the first that holds.
 */
import type { Overview } from '../src/store/overview.ts'
import { sanitise } from '../src/words/text.ts'
import { count, duration, plural } from '../src/words/words.ts'
import { type Claim, claim } from './conditions.ts'
import type { SourceFacts } from './logsource-plan.ts'
import { scannerReplicas } from './manifests.ts'
import { labelValue, type ObjectKey } from './names.ts'
import { isOnNodes, nodesRefusal } from './nodelogs.ts'

/** Globs that a condition names. */
const NAMED_GLOBS = 3
/** Problems with files that a condition names; the rest is counted. */
const NAMED_PROBLEMS = 3

/** Log groups that a condition names; the rest is counted. */
const NAMED_GROUPS = 3

type Scanner = Overview['scanners'][number]

/** All conditions of the LogSource, in the order in which they are shown. */
export function sourceClaims(facts: SourceFacts): Claim[] {
  const refusal = refusalOf(facts)
  const accepted = refusal === undefined ? acceptance(facts) : claim('Accepted', false, refusal)
  const ready = readiness(facts, accepted)
  return [
    accepted,
    references(facts, accepted),
    ready,
    learning(facts, ready),
    readability(facts),
    reconciling(facts, accepted, ready),
    claim('Stalled', refusal !== undefined, refusal ?? ['NotStalled', 'Nothing is in the way.']),
  ]
}

/** Why the source cannot be read at all as it is; undefined where it can. */
export function refusalOf(facts: SourceFacts): readonly [string, string] | undefined {
  const { source, mistakes, settings } = facts
  if (source === undefined) return ['Invalid', `${mistakes.join('; ')}.`]
  const { volume } = source.spec
  const refusal = nodesRefusal(source, settings)
  if (refusal !== undefined) return refusal
  const path = volume?.hostPath?.path
  const { hostPathPrefixes } = settings
  if (path !== undefined && hostPathPrefixes !== undefined && !isBelow(path, hostPathPrefixes)) {
    return [
      'HostPathNotAllowed',
      `spec.volume.hostPath.path ${path} lies below none of the directories that this cluster ` +
        `allows (${hostPathPrefixes.join(', ') || 'none'}).`,
    ]
  }
  return undefined
}

function isBelow(path: string, prefixes: readonly string[]): boolean {
  return prefixes.some(prefix => {
    const directory = prefix.replace(/\/+$/, '')
    return path === directory || path.startsWith(`${directory}/`)
  })
}

function acceptance({ source }: SourceFacts): Claim {
  if (isOnNodes(source)) {
    return claim('Accepted', true, ['Valid', 'logs of pods on every node mounted read-only'])
  }
  const { cloudWatch } = source?.spec ?? {}
  if (cloudWatch !== undefined) {
    const { logGroups, region } = cloudWatch
    const groups = `${logGroups.slice(0, NAMED_GROUPS).join(', ')}${more(logGroups.length)}`
    return claim('Accepted', true, ['Valid', `log groups ${groups} of ${region}`])
  }
  const { persistentVolumeClaim: claimed, hostPath, nfs } = source?.spec.volume ?? {}
  const volume =
    claimed?.claimName ??
    hostPath?.path ??
    (nfs === undefined ? 'of a CSI driver' : `${nfs.server}:${nfs.path}`)
  return claim('Accepted', true, ['Valid', `volume ${volume} mounted read-only`])
}

function more(groups: number): string {
  return groups > NAMED_GROUPS ? ` and ${count(groups - NAMED_GROUPS)} more` : ''
}

function references(facts: SourceFacts, accepted: Claim): Claim {
  const missing = missingReference(facts)
  if (accepted.status !== 'True') return claim('ReferencesResolved', undefined, notAccepted())
  if (missing !== undefined) return claim('ReferencesResolved', false, missing)
  const { namespace = '', name = '' } = facts.model?.metadata ?? {}
  return claim('ReferencesResolved', true, ['Resolved', `AnomalyModel ${namespace}/${name}`])
}

/** What the source names and is not there. */
export function missingReference(facts: SourceFacts): readonly [string, string] | undefined {
  const { source, model, claim: found, key, settings } = facts
  if (model === undefined) {
    const places = [...new Set([key.namespace, settings.namespace])]
    const where = places.map(place => `"${place}"`).join(' or ')
    const name = source?.spec.modelRef.name ?? ''
    return [
      'ModelNotFound',
      `AnomalyModel "${name}" not found in namespace ${where}; waiting for it.`,
    ]
  }
  if (found === 'missing') {
    const name = source?.spec.volume?.persistentVolumeClaim?.claimName ?? ''
    return [
      'VolumeNotFound',
      `PersistentVolumeClaim "${name}" not found in namespace "${key.namespace}"; waiting for it.`,
    ]
  }
  return undefined
}

function notAccepted(): readonly [string, string] {
  return ['NotAccepted', 'See the condition Accepted.']
}

function readiness(facts: SourceFacts, accepted: Claim): Claim {
  if (accepted.status !== 'True') return claim('Ready', false, notAccepted())
  const missing = missingReference(facts)
  if (missing !== undefined) return claim('Ready', false, missing)
  const reason = notReadyReason(facts)
  if (reason !== undefined) return claim('Ready', false, reason)
  return claim('Ready', true, ['Scanning', scannersText(facts)])
}

function notReadyReason(facts: SourceFacts): readonly [string, string] | undefined {
  const { source, database, pods } = facts
  if (source?.spec.paused) return ['Paused', 'spec.paused is true: nothing is read.']
  if (source?.spec.scanners.replicas === 0) {
    return ['NoScanners', 'spec.scanners.replicas is 0: nothing is read.']
  }
  if (facts.refused !== undefined) return ['WorkloadRefused', sanitise(facts.refused)]
  if (!database.reached) return ['DatabaseUnavailable', databaseText(database.problem)]
  if (pods.ready === 0 && facts.claim === 'unbound') return ['VolumeNotBound', unboundText(facts)]
  if (pods.problem !== '') return ['ScannersFailing', `${pods.problem}; ${podsHint(facts)}`]
  if (pods.ready === 0) {
    return ['ScannersStarting', `${scannersText(facts)}${needs(facts)}; ${podsHint(facts)}`]
  }
  const alive = (database.found.overview?.scanners ?? []).filter(each => each.alive)
  if (alive.some(each => hasLooked(each) && !each.state.trouble)) return undefined
  const waiting = alive.map(({ state }) => state.trouble || state.waiting || '').find(Boolean)
  if (waiting !== undefined) return ['ScannersWaiting', sanitise(waiting)]
  return ['ScannersStarting', `${scannersText(facts)}, none has finished a look at the files yet`]
}

function hasLooked({ state }: Scanner): boolean {
  return (state.lastPollMs ?? 0) > 0
}

function unboundText({ source, key }: SourceFacts): string {
  const name = source?.spec.volume?.persistentVolumeClaim?.claimName ?? ''
  return (
    `PersistentVolumeClaim "${name}" has no volume yet: ` +
    `kubectl describe pvc ${name} -n ${key.namespace} says why.`
  )
}

/** Pods are not ours to read: why one does not start is asked of the cluster. */
function podsHint({ key }: SourceFacts): string {
  return startHint('logforest.io/source', key)
}

/** How to ask why pods of a workload do not start. */
export function startHint(label: string, { namespace, name }: ObjectKey): string {
  const selector = `${label}=${labelValue(name)}`
  return `if that lasts, kubectl describe pods -n ${namespace} -l ${selector} says why`
}

/** For a condition: what is wrong with Postgres, and that nothing need be done. */
export function databaseText(problem: string): string {
  return `Postgres cannot be used: ${sanitise(problem)}; logforest goes on as soon as it can.`
}

/** A pod does not start before the Secret is there that it is given. */
function needs({ source }: SourceFacts): string {
  const { name } = source?.spec.cloudWatch?.credentialsSecretRef ?? {}
  if (name === undefined) return ''
  return `; Secret "${name}" must have AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`
}

function scannersText(facts: SourceFacts): string {
  return `${facts.pods.ready} of ${plural(wantedScanners(facts), 'scanner')} ready`
}

/** As many as the spec says, or one on each node. */
export function wantedScanners({ source, pods }: SourceFacts): number {
  if (source === undefined) return 0
  return isOnNodes(source) ? pods.replicas : scannerReplicas(source)
}

/** Globs are the likeliest reason, so they are said. */
function noFileText(source: SourceFacts['source']): string {
  const { include = [], exclude = [], cloudWatch } = source?.spec ?? {}
  if (cloudWatch !== undefined) return 'no log group matches yet'
  const rules = [
    ...(include.length === 0 ? [] : [`spec.include ${globsText(include)}`]),
    ...(exclude.length === 0 ? [] : [`is left by spec.exclude ${globsText(exclude)}`]),
  ]
  if (rules.length === 0) return 'no file is there yet'
  const isRooted = include.some(glob => glob.startsWith('/'))
  const hint = isRooted ? ' (paths begin below the volume, without "/")' : ''
  return `no file ${include.length === 0 ? '' : 'matches '}${rules.join(' and ')} yet${hint}`
}

function globsText(globs: readonly string[]): string {
  const named = globs.slice(0, NAMED_GLOBS).map(glob => JSON.stringify(glob))
  return `${named.join(', ')}${globs.length > NAMED_GLOBS ? ' …' : ''}`
}

function learning({ database, before, model, source }: SourceFacts, ready: Claim): Claim {
  if (!database.reached) {
    const old = before.conditions?.find(each => each.type === 'Learning')
    return old === undefined
      ? claim('Learning', undefined, ['DatabaseUnavailable', 'Not known while Postgres is away.'])
      : { type: 'Learning', status: old.status, reason: old.reason, message: old.message }
  }
  const { overview } = database.found
  const { total = 0, learning: young = 0, trained = 0 } = overview?.logs ?? {}
  if (total === 0) {
    const why = ready.status === 'True' ? noFileText(source) : 'nothing was read yet'
    return claim('Learning', true, ['NoLogs', `No log is known: ${why}.`])
  }
  if (young === 0) return claim('Learning', false, ['Learned', `${plural(trained, 'log')} learned`])
  const { windowsMissing = 0, reason = '' } = overview?.learning ?? {}
  const seconds = model?.spec.windowSeconds
  const need =
    windowsMissing > 0 && seconds !== undefined
      ? `need about ${duration(windowsMissing * seconds * 1000)} more of lines`
      : 'need more lines'
  const nearest = reason === '' ? '' : ` (the nearest has ${sanitise(reason)})`
  const text = `${count(young)} of ${plural(total, 'log')} ${need}${nearest}`
  return claim('Learning', true, ['TooFewWindows', text])
}

/** Files that cannot be read are named: somebody has to do something about them. */
function readability({ database }: SourceFacts): Claim {
  const scanners = database.reached ? (database.found.overview?.scanners ?? []) : []
  const alive = scanners.filter(each => each.alive)
  const trouble = alive.map(({ state }) => state.trouble ?? '').find(Boolean)
  if (trouble !== undefined) return claim('Readable', false, ['LookFailed', sanitise(trouble)])
  const states = alive.filter(hasLooked)
  if (states.length === 0) {
    return claim('Readable', undefined, ['NotKnown', 'No scanner has finished a look yet.'])
  }
  const problems = states.flatMap(each => each.state.problems ?? [])
  const more = states.reduce((sum, each) => sum + (each.state.moreProblems ?? 0), 0)
  if (problems.length === 0) return claim('Readable', true, ['AllRead', 'Every file can be read.'])
  const named = problems.slice(0, NAMED_PROBLEMS).map(({ path, message }) => {
    return sanitise(message.includes(path) ? message : `${path}: ${message}`)
  })
  const hidden = problems.length + more - named.length
  const rest = hidden > 0 ? [`and ${count(hidden)} more`] : []
  return claim('Readable', false, ['FilesRejected', [...named, ...rest].join('; ')])
}

/** kstatus: whether we are still on the way to what the spec asks for. */
function reconciling(facts: SourceFacts, accepted: Claim, ready: Claim): Claim {
  const done = claim('Reconciling', false, ['UpToDate', 'What the spec asks for is there.'])
  // It waits for a change of the spec, and Stalled says so.
  if (accepted.status !== 'True') return claim('Reconciling', false, notAccepted())
  if (ready.reason === 'Paused' || ready.reason === 'NoScanners') return done
  if (ready.status !== 'True') return { ...ready, type: 'Reconciling', status: 'True' }
  const { pods } = facts
  if (pods.isSettled && pods.ready >= wantedScanners(facts)) return done
  return claim('Reconciling', true, ['RollingOut', scannersText(facts)])
}
