/**
 * Who is to be told of which incident: when it opens, gets worse and ends, once each. An incident
 * is known again by any of its findings, for its id changes when an earlier line joins it. Pure.
 */
import type { Incident, Severity } from '../flow.ts'
import type { Told } from '../notify/formats.ts'
import type { NewMessage, Notice } from '../store/notices.ts'
import { nearnessOf } from './group.ts'

/** Who is told, from which severity on. */
export interface Listener {
  readonly name: string
  readonly severity: Severity
}

/** What is known of an incident, and what is still to be told of one that is closed. */
export interface Noted extends Told {
  readonly waiting?: readonly Told['state'][]
}

/** An incident; one that is closed is not seen again. */
export type Noticed = Incident & { readonly closed?: boolean }

/** What changes. */
export interface Noticing {
  readonly notices: readonly Notice<Noted>[]
  readonly forgotten: readonly string[]
  readonly messages: readonly NewMessage<Told>[]
  /** Messages that would have been too many at once: another turn tells them. */
  readonly putOff: number
  /** Messages that no turn tells, for too many wait. */
  readonly leftOut: number
}

/** An incident ends when nothing was seen of it for so long by event time, nor can come near it. */
const END_MS = 10 * 60_000
/** What ended so long ago when it is first seen is history: it is not news to anybody. */
const NEWS_MS = 60 * 60_000
/** A notice that ended so long ago, and whose incident is gone, is forgotten. */
const KEEP_MS = 7 * 86_400_000
/** Messages of one turn: who gets more at once reads none of them. */
const MAX_MESSAGES = 50
/** Closed incidents that wait to be told, ten turns of them; more are left out and counted. */
const MAX_WAITING = 500
/** Logs that a message names. */
const MAX_LOGS = 10
/** Characters of a template in a message. */
const MAX_TEXT = 300
/** Characters of the name of a log. */
const MAX_NAME = 200
/** Findings by which an incident is known again: the first ones. */
const MAX_FINDINGS = 200

const ORDER: readonly Severity[] = ['Low', 'Medium', 'High']

/** What is to be told now, from what was told and what there is; event time in ms. */
export function noticing(
  known: readonly Notice<Noted>[],
  incidents: readonly Noticed[],
  options: NoticingOptions,
): Noticing {
  const { untilMs, listeners } = options
  const timed = incidents.filter(each => each.timed)
  const before = knownAgain(known, timed)
  const used = new Set(known.map(({ id }) => id))
  const told = timed.map(incident => {
    const own = before.get(incident)
    const id = own?.id ?? freshId(incident.id, used)
    return tellingOf({ incident, id, before: own }, options)
  })
  const left = new Set(before.values())
  const gone = known.filter(each => !left.has(each))
  const waited = gone.flatMap(waitedOf)
  const ending = gone.filter(each => !each.ended && !waits(each)).map(endOf)
  const all = [...[...waited, ...told].sort(byUrgency), ...ending].map(each => {
    return { each, messages: messagesOf(each, listeners) }
  })
  const [now, later] = portionOf(all)
  const waiting = later.filter(({ each }) => each.closed).map(({ each }) => waitingOf(each))
  const tooMany = later.filter(({ each }) => each.closed).slice(MAX_WAITING)
  const old = gone.filter(each => each.ended && !waits(each) && untilMs - each.ends > KEEP_MS)
  return {
    notices: [...now.map(({ each }) => each.notice), ...waiting.slice(0, MAX_WAITING)],
    forgotten: [...old.map(({ id }) => id), ...tooMany.map(({ each }) => each.notice.id)],
    messages: now.flatMap(({ messages }) => messages),
    putOff: countOf(later) - countOf(tooMany),
    leftOut: countOf(tooMany),
  }
}

function countOf(worded: readonly Worded[]): number {
  return worded.reduce((sum, { messages }) => sum + messages.length, 0)
}

function byUrgency(a: Telling, b: Telling): number {
  return rank(b.notice.severity) - rank(a.notice.severity)
}

/** Of which suite, with windows of which length, up to when it was judged, and who listens. */
export interface NoticingOptions {
  readonly suite: string
  readonly windowMs: number
  readonly untilMs: number
  /** Up to when the logs of an incident were judged, where that differs. */
  readonly untilOf?: (incident: Incident) => number
  readonly listeners: readonly Listener[]
}

interface Telling {
  readonly notice: Notice<Noted>
  readonly states: readonly Told['state'][]
  /** Its incident is not seen again. */
  readonly closed: boolean
  /** Severity that was told last; absent where nothing was. */
  readonly before?: Severity
}

interface Worded {
  readonly each: Telling
  readonly messages: readonly NewMessage<Told>[]
}

/** What was put off of an incident that is closed by now. */
function waitedOf({ facts: { waiting, ...facts }, ...notice }: Notice<Noted>): Telling[] {
  return waiting === undefined
    ? []
    : [{ notice: { ...notice, facts }, states: waiting, closed: true }]
}

function waitingOf({ notice, states }: Telling): Notice<Noted> {
  return { ...notice, facts: { ...notice.facts, waiting: states } }
}

function waits({ facts }: Notice<Noted>): boolean {
  return facts.waiting !== undefined
}

/**
 * What is told now, and what another turn tells: the most urgent come first. The end of what was
 * told is never put off, nor what closes after it was told, and something always fits.
 */
function portionOf(all: readonly Worded[]): [Worded[], Worded[]] {
  let left = MAX_MESSAGES
  const now = new Set<Worded>()
  for (const worded of all) {
    const { each, messages } = worded
    const isEnd = each.before !== undefined && (each.closed || each.states.includes('ended'))
    if (!isEnd && left < messages.length && left < MAX_MESSAGES) continue
    if (!isEnd) left -= messages.length
    now.add(worded)
  }
  return [[...now], all.filter(each => !now.has(each))]
}

/**
 * By which notice an incident is known again: each goes to one incident, and to that which has what
 * it began with before all others, for a late finding may part what was one.
 */
function knownAgain(
  known: readonly Notice<Noted>[],
  incidents: readonly Incident[],
): ReadonlyMap<Incident, Notice<Noted>> {
  const byId = new Map(known.map(each => [each.id, each]))
  const byFinding = new Map(known.flatMap(each => each.findings.map(id => [id, each] as const)))
  const left = new Set(known)
  const found = new Map<Incident, Notice<Noted>>()
  const take = (incident: Incident, notices: readonly (Notice<Noted> | undefined)[]): void => {
    const notice = notices.find(each => each !== undefined && left.has(each))
    if (notice === undefined) return
    left.delete(notice)
    found.set(incident, notice)
  }
  for (const incident of incidents) take(incident, [byId.get(incident.id)])
  for (const incident of incidents.filter(each => !found.has(each))) {
    take(
      incident,
      incident.members.map(({ finding }) => byFinding.get(finding.id)),
    )
  }
  return found
}

/** An id that no notice has: what a notice is called by may begin another incident by now. */
function freshId(id: string, used: Set<string>): string {
  let fresh = id
  for (let n = 2; used.has(fresh); n++) fresh = `${id}-${n}`
  used.add(fresh)
  return fresh
}

interface Followed {
  readonly incident: Noticed
  /** Of its notice. */
  readonly id: string
  readonly before: Notice<Noted> | undefined
}

function tellingOf(
  { incident, id, before: known }: Followed,
  { suite, windowMs, untilMs: suiteMs, untilOf = () => suiteMs }: NoticingOptions,
): Telling {
  const { to, members, closed = false } = incident
  const untilMs = untilOf(incident)
  // What waits was never told, and was news when it was put off.
  const waited = known !== undefined && waits(known)
  const before = waited ? undefined : known
  const isOver = untilMs - to >= Math.max(END_MS, nearnessOf(windowMs).gapMs + windowMs)
  const isAgain = before?.ended === true && !isOver
  const times = (before?.facts.times ?? 1) + (isAgain ? 1 : 0)
  const isHistory = known === undefined && untilMs - to > NEWS_MS
  const severity = worse(incident.severity, before?.severity)
  const states: Told['state'][] = []
  const isWorse = before !== undefined && severity !== before.severity
  if (isAgain || (before === undefined && !isHistory)) states.push('opened')
  else if (isWorse) states.push('escalated')
  if (isOver && !isHistory && before?.ended !== true) states.push('ended')
  const notice = {
    id,
    severity,
    findings: members.slice(0, MAX_FINDINGS).map(({ finding }) => finding.id),
    facts: { ...factsOf(incident, suite), first: id, severity, ...(times > 1 && { times }) },
    ends: to,
    ended: isOver,
  }
  return { notice, states, closed, ...(before === undefined ? {} : { before: before.severity }) }
}

/** What is no incident any more, as when it was suppressed, has ended for those who were told. */
function endOf(notice: Notice<Noted>): Telling {
  const ended = { ...notice, ended: true }
  return { notice: ended, states: ['ended'], closed: true, before: notice.severity }
}

/** Each listener hears of it from its own severity on: what gets there opens for it. */
function messagesOf(
  { notice, states, before }: Telling,
  listeners: readonly Listener[],
): NewMessage<Told>[] {
  return listeners.flatMap(({ name, severity: least }) => {
    if (rank(notice.severity) < rank(least)) return []
    return states.map(each => {
      const isFirst = before !== undefined && rank(before) < rank(least)
      const state = each === 'escalated' && isFirst ? 'opened' : each
      const facts = { ...notice.facts, state, ...(state === 'escalated' && before && { before }) }
      const { times = 1 } = notice.facts
      const what = state === 'escalated' ? `escalated to ${notice.severity}` : state
      // What opens again is told again: each key is told once.
      const key = times > 1 ? `${what} again ${times}` : what
      return { notice: notice.id, channel: name, state: key, body: facts }
    })
  })
}

function factsOf(incident: Incident, suite: string): Told {
  const { id, severity, score, from, to, members } = incident
  const [root] = members
  const [evidence] = root?.finding.evidence ?? []
  const logs = [...new Set(members.map(({ finding }) => finding.log))]
  return {
    suite,
    incident: id,
    first: id,
    state: 'opened',
    severity,
    score: Math.round(score * 10) / 10,
    fromMs: from,
    toMs: to,
    cause: {
      log: (root?.finding.log ?? '').slice(0, MAX_NAME),
      template: evidence?.template ?? '',
      text: (evidence?.text ?? '').slice(0, MAX_TEXT),
      onsetMs: root?.finding.onsetMs ?? from,
    },
    logs: logs.slice(0, MAX_LOGS).map(log => log.slice(0, MAX_NAME)),
    logCount: logs.length,
  }
}

/** An incident never gets better than it was told: the worst counts. */
function worse(a: Severity, b: Severity = 'Low'): Severity {
  return rank(a) >= rank(b) ? a : b
}

function rank(severity: Severity): number {
  return ORDER.indexOf(severity)
}
