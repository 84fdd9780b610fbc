/** `tag ID VERDICT`: keeps what a person says of a finding, or of all findings of an incident. */
import { EXIT, UsageError } from '../base/errors.ts'
import type { Finding } from '../flow.ts'
import { ratioOf } from '../forest/tagged-threshold.ts'
import { getFindings } from '../store/findings.ts'
import { getIncident, getIncidents } from '../store/incidents.ts'
import { listModels } from '../store/models.ts'
import { type Store, transaction } from '../store/pool.ts'
import { getShownLogs } from '../store/shown.ts'
import { storeTag, type Tag } from '../store/tags.ts'
import { plural } from '../words/words.ts'
import type { TagOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { lastSource, withSession } from './session.ts'

/** Runs the command; gives its exit code. */
export function tag(options: TagOptions, doors: Doors): Promise<number> {
  return withSession(options, async ({ store }) => {
    const { id, verdict, who, reason } = options
    const { name: source } = await lastSource(store)
    const { incident, findings } = await meant(store, source, id)
    const said = { verdict, who, reason, saidMs: doors.clock.now() }
    await storeWord(store, source, { said, incident, findings })
    const ids = incident ?? findings.map(({ what }) => what).join(' ')
    const whole = `incident ${ids} and its ${plural(findings.length, 'finding')}`
    doors.out(`Tagged ${incident === undefined ? `finding ${ids}` : whole} as ${verdict}.\n`)
    return EXIT.ok
  })
}

/** What is said, without what it is said of. */
type Said = Pick<Tag, 'verdict' | 'who' | 'reason' | 'saidMs'>

/** Says something of an incident and of all its findings; gives how many those are. */
export async function sayOfIncident(
  store: Store,
  suite: string,
  { id, said }: { readonly id: string; readonly said: Said },
): Promise<number> {
  const incident = await getIncident(store, suite, id)
  if (incident === undefined) throw new UsageError(`No incident "${id}": it may have ended.`)
  const logs = new Set(incident.members.map(({ finding }) => finding.log))
  const members = new Set(incident.members.map(({ finding }) => finding.id))
  const all = await taggable(store, suite, log => logs.has(log))
  const findings = all.filter(({ what }) => members.has(what))
  await storeWord(store, suite, { said, incident: incident.id, findings })
  return findings.length
}

interface Word {
  readonly said: Said
  readonly incident: string | undefined
  readonly findings: readonly Tagged[]
}

/** All of it under one moment, by which it can be taken back. */
async function storeWord(
  store: Store,
  suite: string,
  { said, incident, findings }: Word,
): Promise<void> {
  const tags = findings.map(({ source, ...each }) => ({ source, tag: { ...said, ...each } }))
  if (incident !== undefined) {
    // A word on the whole lies with the source that was first; that of a local scan is its suite.
    const source = findings[0]?.source ?? suite
    tags.push({ source, tag: { ...said, what: incident, log: null, joint: null } })
  }
  await transaction(store, async connection => {
    for (const { source, tag } of tags) await storeTag(connection, source, tag)
  })
}

/** A finding that is tagged: `what` is its id, `log` the name that its source has for the log. */
type Tagged = Pick<Tag, 'what' | 'log' | 'joint'> & { readonly source: string }

async function meant(store: Store, suite: string, id: string): Promise<Omit<Word, 'said'>> {
  const all = await taggable(store, suite)
  const incidents = await getIncidents(store, suite)
  const numbered = incidents.find(({ number }) => String(number) === id)
  const chosen = numbered ? [numbered] : incidents.filter(each => each.id.startsWith(id))
  const findings = numbered ? [] : all.filter(({ what }) => what.startsWith(id))
  const found = chosen.length + findings.length
  if (found > 1) throw new UsageError(`"${id}" is the beginning of ${found} ids; give more of it.`)
  if (found === 0) {
    throw new UsageError(`No incident or finding "${id}". See their ids with: scan … --json`)
  }
  const [incident] = chosen
  if (incident === undefined) return { incident: undefined, findings }
  const members = new Set(incident.members.map(({ finding }) => finding.id))
  return { incident: incident.id, findings: all.filter(({ what }) => members.has(what)) }
}

/** All findings, each with how strange its windows were under the version that judged. */
async function taggable(
  store: Store,
  suite: string,
  wanted: (log: string) => boolean = () => true,
): Promise<Tagged[]> {
  const all: Tagged[] = []
  for (const log of await getShownLogs(store, suite)) {
    if (!wanted(log.name)) continue
    const versions = await listModels(store, log.id)
    for (const finding of await getFindings(store, log.id)) {
      const judged = versions.find(({ version }) => version === finding.modelVersion)
      const joint = strangeness(finding, judged?.threshold)
      all.push({ what: finding.id, source: log.source, log: log.ownName, joint })
    }
  }
  return all
}

/** Sessions have a threshold of their own, which tags do not move. */
function strangeness(finding: Finding, threshold: number | undefined): number | null {
  if (threshold === undefined || finding.session !== undefined) return null
  return ratioOf(finding.score) * threshold
}
