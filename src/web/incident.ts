/** One incident put together: its logs, why, what came just before, what stayed as usual. */
import type { z } from 'zod'
import { LEVELS, type Evidence, type Finding, type IncidentMember, type Place } from '../flow.ts'
import { getIncident, type NumberedIncident } from '../store/incidents.ts'
import type { IncidentState, ListedIncident } from '../store/incidentList.ts'
import { listModels } from '../store/models.ts'
import { getShownLogs, getShownTags, type ShownLog } from '../store/shown.ts'
import type { Tag } from '../store/tags.ts'
import { getNearWindows, getStrongest } from '../store/timeline.ts'
import { countPlaces, numberPlaces } from '../parse/parameters.ts'
import { phraseOf } from '../words/phrase.ts'
import { evidenceReason, reasonOf } from '../words/reasons.ts'
import type { Context, Scene } from './context.ts'
import { finite, shownScore } from './numbers.ts'
import type { IncidentJson, ListedJson, MemberJson, PartJson, TagJson } from './schemas.ts'
import { certaintyOf, headlineOf, isExact, normallyOf, titleOf } from './sentences.ts'

/** Evidence and reasons of a log that are sent: what weighs less explains nothing. */
const MOST_PARTS = 12
const MOST_WHY = 10
/** Members that are sent in full: a screen shows a tenth of them. */
const MOST_MEMBERS = 200
/** How long before an incident a window may have led to it. */
const BEFORE_MS = 10 * 60_000
/** From here on a window was nearly strange. */
const NEARLY = 75
const MOST_NEAR = 5

/** What is said of an incident in the list besides what is stored of it. */
export interface Said {
  readonly tags: readonly Tag[]
  /** Ids of findings of which nothing is told now. */
  readonly hidden: ReadonlySet<string>
}

/** An incident as the list shows it. */
export function listedOf(listed: ListedIncident, said: Said): z.infer<typeof ListedJson> {
  const { number, id, state, severity, score, timed, from, to, first, findings } = listed
  const [evidence] = first.evidence
  const tag = said.tags.findLast(each => each.what === id && each.log === null)
  return {
    ...{ number, id, state, severity, timed, from, to },
    score: shownScore(score),
    reason: first.reason,
    title: titleOf(first),
    firstLog: first.log,
    level: levelOf(evidence),
    template: evidence === undefined ? '' : phraseOf(evidence.text),
    logs: findings.length,
    lines: evidence?.observed ?? 0,
    tag: tag === undefined ? null : tagJson(tag),
    hidden: findings.length > 0 && findings.every(each => said.hidden.has(each)),
  }
}

/** Ids of the findings that suppressions in force hide as a whole. */
export async function hiddenFindings(
  { desk, clock }: Context,
  { source }: Scene,
): Promise<ReadonlySet<string>> {
  const suppressions = await desk.suppressions(source)
  const now = clock.now()
  return new Set(suppressions.filter(({ untilMs }) => untilMs > now).flatMap(({ whole }) => whole))
}

/** One incident by its number or id; undefined where there is none. */
export async function incidentOf(
  context: Context,
  scene: Scene,
  which: string,
): Promise<z.infer<typeof IncidentJson> | undefined> {
  const { suite } = scene
  const number = /^[0-9]{1,9}$/.test(which) ? Number(which) : which
  const incident = await getIncident(context.store, suite, number)
  const first = incident?.members[0]?.finding
  if (incident === undefined || first === undefined) return undefined
  const logs = await getShownLogs(context.store, suite)
  const tags = await getShownTags(context.store, suite)
  const hidden = await hiddenFindings(context, scene)
  const findings = incident.members.map(({ finding }) => finding.id)
  const listed = { ...incident, state: stateOf(incident, scene), first, findings }
  return {
    ...listedOf(listed, { tags, hidden }),
    headline: headlineOf(incident),
    certainty: certaintyOf(incident),
    normally: normallyOf(first),
    members: await membersOf(context, scene, { incident, hidden, logs }),
    ...(await surroundings(context, scene, { incident, logs })),
    tags: tags.filter(each => each.what === incident.id).map(tagJson),
  }
}

function stateOf({ timed, to }: NumberedIncident, scene: Scene): IncidentState {
  if (timed && to > scene.openAfter) return 'Open'
  return timed && to > scene.quietAfter ? 'Quiet' : 'Resolved'
}

function tagJson({ verdict, who, saidMs, reason }: Tag): z.infer<typeof TagJson> {
  return { verdict, who, saidMs, reason }
}

function levelOf(evidence: Evidence | undefined): (typeof LEVELS)[number] {
  return LEVELS[evidence?.level ?? 0] ?? 'none'
}

interface Shown {
  readonly incident: NumberedIncident
  readonly hidden: ReadonlySet<string>
  /** All logs of the suite. */
  readonly logs: readonly ShownLog[]
}

type Located = ReadonlyMap<Place, { readonly path: string; readonly line: number } | undefined>

async function membersOf(
  context: Context,
  scene: Scene,
  { incident, hidden, logs }: Shown,
): Promise<z.infer<typeof MemberJson>[]> {
  const members = incident.members.slice(0, MOST_MEMBERS)
  const ids = new Map(logs.map(log => [log.name, log.id]))
  const located = await locatedOf(context, scene, incident)
  const made = []
  for (const member of members) {
    const log = ids.get(member.finding.log)
    const judged = log === undefined ? NOT_JUDGED : await judgedBy(context, log, member.finding)
    made.push({
      ...memberJson(member, hidden),
      ...judged,
      parts: partsOf(member.finding, located),
    })
  }
  return made
}

/** Where the lines that are shown lie now, source by source. */
async function locatedOf(
  { desk }: Context,
  { sources }: Scene,
  { members, sources: names }: NumberedIncident,
): Promise<Located> {
  const located = new Map<Place, Awaited<ReturnType<typeof desk.resolve>>[number]>()
  const bySource = Map.groupBy(members.slice(0, MOST_MEMBERS).entries(), ([at]) => names[at])
  for (const [name, own] of bySource) {
    const source = sources.find(each => each.name === name)
    if (source === undefined) continue
    const places = own.flatMap(([, { finding }]) =>
      shownOf(finding).flatMap(({ place }) => place ?? []),
    )
    const found = await desk.resolve(source, places)
    for (const [at, place] of places.entries()) located.set(place, found[at])
  }
  return located
}

function memberJson(
  { finding, delayMs }: IncidentMember,
  hidden: ReadonlySet<string>,
): Omit<z.infer<typeof MemberJson>, 'parts' | keyof typeof NOT_JUDGED> {
  const { log, id, severity, reason, from, to, windows, modelVersion } = finding
  const why = [...finding.why].sort((a, b) => b.share - a.share).slice(0, MOST_WHY)
  return {
    ...{ log, finding: id, severity, reason, from, to, windows, modelVersion },
    score: shownScore(finding.score),
    kind: finding.session === undefined ? 'window' : 'session',
    said: reasonOf(finding),
    onset: finite(finding.onsetMs),
    exact: isExact(finding),
    delayMs: finite(delayMs) ?? 0,
    hidden: hidden.has(id),
    why: why.map(({ feature, observed, typical, share }) => ({
      ...{ feature, observed: finite(observed) ?? 0, typical: finite(typical) ?? 0, share },
    })),
  }
}

const NOT_JUDGED: Pick<z.infer<typeof MemberJson>, 'rules' | 'forest' | 'threshold'> = {
  rules: null,
  forest: null,
  threshold: null,
}

/** What rules and forest each said of the strangest window, and the threshold of the version. */
async function judgedBy(
  { store }: Context,
  log: number,
  { from, to, modelVersion }: Finding,
): Promise<typeof NOT_JUDGED> {
  const strongest = await getStrongest(store, log, { from, to })
  const versions = await listModels(store, log)
  const threshold = versions.find(({ version }) => version === modelVersion)?.threshold ?? null
  if (strongest === undefined) return { ...NOT_JUDGED, threshold }
  return { rules: finite(strongest.rules), forest: finite(strongest.forest), threshold }
}

/** The evidence that is sent. */
function shownOf({ evidence }: Finding): readonly Evidence[] {
  return evidence.slice(0, MOST_PARTS)
}

/** `located`: where lines lie now, by their places. */
function partsOf(finding: Finding, located: Located): z.infer<typeof PartJson>[] {
  return shownOf(finding).map(each => {
    const { template, text, reason, observed, typical, share, place, parameters } = each
    const found = place && located.get(place)
    return {
      ...{ template, text: phraseOf(text), reason, observed, typical, share },
      level: levelOf(each),
      said: evidenceReason(each, finding),
      timeMs: finite(place?.timeMs ?? Number.NaN),
      path: found?.path ?? null,
      line: found?.line ?? null,
      numbered: phraseOf(numberPlaces(text)),
      values: Array.from({ length: countPlaces(text) }, (_, at) => [
        ...(parameters?.[at]?.values ?? []),
      ]),
    }
  })
}

type Around = Pick<z.infer<typeof IncidentJson>, 'before' | 'normal' | 'near' | 'learning'>

/** The counter-evidence: what was nearly strange before and meanwhile, and what was not. */
async function surroundings(
  { store }: Context,
  { suite }: Scene,
  { incident, logs }: Pick<Shown, 'incident' | 'logs'>,
): Promise<Around> {
  const { timed, from, to, members, normal } = incident
  const learning = logs.filter(({ state }) => state === 'learning').length
  const names = [...normal]
  if (!timed) return { before: [], normal: names, near: [], learning }
  const own = new Set(members.map(({ finding }) => finding.log))
  const wanted = { least: NEARLY, limit: MOST_NEAR + own.size }
  const early = await getNearWindows(store, suite, {
    ...wanted,
    from: from - BEFORE_MS,
    to: from,
  })
  const late = await getNearWindows(store, suite, { from, to, least: 0, limit: wanted.limit })
  const quiet = new Set(normal)
  return {
    before: early
      .filter(({ log }) => !own.has(log))
      .slice(0, MOST_NEAR)
      .map(nearJson),
    near: late
      .filter(({ log }) => quiet.has(log))
      .slice(0, MOST_NEAR)
      .map(nearJson),
    ...{ normal: names, learning },
  }
}

function nearJson({ log, from, score }: { log: string; from: number; score: number }) {
  return { log, at: from, score: shownScore(score) }
}
