/** `replay ID`: reads the log of a finding again, and says whether the same score comes out. */
import { EXIT, UsageError } from '../base/errors.ts'
import type { Finding } from '../flow.ts'
import type { LearningOptions, WorkerSetup } from '../scanner/job.ts'
import { type Replay, replayFinding } from '../scanner/replaying.ts'
import { getFindings } from '../store/findings.ts'
import { getIncidents } from '../store/incidents.ts'
import { getLogs } from '../store/logs.ts'
import type { Store } from '../store/pool.ts'
import { parserOf, type SourceRecord } from '../store/sources.ts'
import { sanitise } from '../words/text.ts'
import { count } from '../words/words.ts'
import type { ReplayOptions } from './commands.ts'
import type { Doors } from './doors.ts'
import { line } from './json.ts'
import { lastSource, withSession } from './session.ts'

/** Runs the command; gives its exit code. */
export function replay(options: ReplayOptions, doors: Doors): Promise<number> {
  return withSession(options, async ({ store, url, description }) => {
    const source = await lastSource(store)
    const findings = await chosen(store, source.name, options.id)
    const setup = { ...setupOf(source), databaseUrl: url, databasePlace: description }
    let code: number = EXIT.ok
    for (const finding of findings) {
      const result = await replayFinding(store, setup, finding)
      if (result.outcome === 'different') code = EXIT.found
      if (result.outcome === 'impossible' && code === EXIT.ok) code = EXIT.failed
      doors.out(options.json ? line(asJson(finding, result)) : told(finding, result))
    }
    return code
  })
}

/** A finding by its id or its beginning, or those of an incident by its number, or all. */
async function chosen(store: Store, source: string, id: string): Promise<readonly Finding[]> {
  const incident = (await getIncidents(store, source)).find(each => String(each.number) === id)
  if (incident !== undefined) return incident.members.map(member => member.finding)
  const all: Finding[] = []
  for (const log of await getLogs(store, source)) all.push(...(await getFindings(store, log.id)))
  const meant = id === 'all' ? all : all.filter(finding => finding.id.startsWith(id))
  if (meant.length > 0 || id === 'all') return meant
  throw new UsageError(`No finding or incident "${id}". See their ids with: scan … --json`)
}

/** Under what the source was scanned last. Throws UsageError where that is not known. */
export function setupOf(source: SourceRecord): Omit<WorkerSetup, 'databaseUrl'> {
  const { name, root, config } = source
  if (typeof config.learning !== 'object' || config.learning === null) {
    throw new UsageError('An older logforest scanned these logs: scan them again first.')
  }
  const parser = parserOf(source)
  // Written by `scan` into our own database.
  const learning = config.learning as LearningOptions
  return { databasePlace: '', source: name, root, parser, learning }
}

function asJson(finding: Finding, { outcome, reason, bytes, lines, score }: Replay): object {
  const reached = Number.isNaN(score) ? null : score
  const { id, log, score: expected } = finding
  return { finding: id, log, score: expected, outcome, reached, reason, bytes, lines }
}

function told({ id, log, score }: Finding, result: Replay): string {
  const name = `${id}  ${sanitise(log)}  ${score.toFixed(1)}`
  if (result.outcome === 'identical') {
    return `${name}  identical: ${count(result.lines)} lines read again, the same score\n`
  }
  return `${name}  ${result.outcome}: ${sanitise(result.reason)}\n`
}
