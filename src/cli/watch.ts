/**
 * `scan --watch`: polls on, judges windows that the suite's event time has passed, and tells of
 * each incident when it opens and when it gets worse.
 */
import { seededRandom } from '../base/random.ts'
import type { Incident, Severity } from '../flow.ts'
import { runOutbox } from '../notify/outbox.ts'
import { CloudWatchError } from '../retrieve/cloudwatch-trouble.ts'
import { heldProblems, Patience } from '../scanner/held.ts'
import { judgeNew, noteJudged, readNew, trainDue } from '../scanner/scanner.ts'
import type { NumberedIncident } from '../store/incidents.ts'
import type { Doors } from './doors.ts'
import { incidentJson } from './json.ts'
import { channelsOf } from './notifications.ts'
import { renderReport } from './report.ts'
import {
  exitCode,
  judgeOptions,
  judgeSuite,
  reportOf,
  type Scan,
  type SuiteReport,
} from './running.ts'
import { sanitise } from '../words/text.ts'

/** Polls until the signal; gives the exit code. */
export async function watch(scan: Scan, first: readonly Incident[]): Promise<number> {
  const told = new Map(first.map(incident => [incident.id, incident.severity]))
  const state: WatchState = { told, patience: new Patience(), owes: false }
  const { doors, options } = scan
  const problems = new Problems(doors)
  const telling = tellOthers(scan)
  while (!doors.signal.aborted) {
    await doors.clock.sleep(options.pollIntervalMs, doors.signal)
    if (doors.signal.aborted) break
    try {
      problems.tell(await turn(scan, state))
    } catch (error) {
      // A turn that was cut off is done again at the next start.
      if (doors.signal.aborted) break
      // A service that is away for a while is asked again; a directory is not.
      if (!(error instanceof CloudWatchError)) throw error
      problems.tell([error.message])
    }
  }
  await telling
  return exitCode([...told.values()], options.failOn)
}

/** Sends messages of incidents beside the polling, where the model names somebody. */
async function tellOthers({ spec, session, source, doors, learning }: Scan): Promise<void> {
  const { store } = session
  const channels = channelsOf(spec.notifications, { environment: process.env })
  if (channels.length === 0) return
  await runOutbox({
    ...{ store, channels, clock: doors.clock, signal: doors.signal },
    of: { suite: source.name },
    random: seededRandom(learning.seed, source.name),
    onTrouble: why => doors.error(`! ${sanitise(why)}\n`),
  })
}

/** Tells what is wrong when it begins: a service says it at every look, a directory once. */
class Problems {
  readonly #doors: Pick<Doors, 'error'>
  #last: readonly string[] = []

  constructor(doors: Pick<Doors, 'error'>) {
    this.#doors = doors
  }

  /** Of what the last look met, what the one before it did not. */
  tell(messages: readonly string[]): void {
    for (const message of messages) {
      if (!this.#last.includes(message)) this.#doors.error(`! ${sanitise(message)}\n`)
    }
    this.#last = messages
  }
}

/** What is kept from turn to turn. */
interface WatchState {
  readonly told: Map<string, Severity>
  readonly patience: Patience
  /** Something was read that nothing was judged after. */
  owes: boolean
}

/**
 * Reads and judges what is new, and tells what came of it; gives what is wrong. A file that could
 * not be read as it was listed is waited for: what it holds would be too late.
 */
async function turn(scan: Scan, state: WatchState): Promise<readonly string[]> {
  const { messages, streams, held } = await readOut(scan)
  state.owes ||= streams > 0
  if (state.patience.waitsFor(held)) return messages
  if (state.owes) await judge(scan, state.told)
  state.owes = false
  return [...messages, ...heldProblems(held).map(({ message }) => message)]
}

async function judge(scan: Scan, told: Map<string, Severity>): Promise<void> {
  const { options, source } = scan
  const { retrainEveryWindows } = scan.learning
  const judging = await judgeOptions(scan, () => undefined)
  const judged = await judgeNew(source, judging)
  const trained = options.freeze ? 0 : await trainDue(source, { ...judging, retrainEveryWindows })
  await noteJudged(source, judging)
  if (judged + trained === 0) return
  const { incidents, hidden } = await judgeSuite(scan, {})
  await tell(scan, { incidents: news(incidents, told), hidden })
}

/** Reads all that is new. */
async function readOut({ source }: Scan): Promise<{
  readonly messages: readonly string[]
  readonly streams: number
  readonly held: readonly string[]
}> {
  const messages = new Set<string>()
  let streams = 0
  let held: readonly string[] = []
  for (let more = true; more; ) {
    const read = await readNew({ ...source, grows: true }, () => undefined)
    for (const { message } of read.problems) messages.add(message)
    streams += read.streams
    ;({ more, held } = read)
  }
  return { messages: [...messages], streams, held }
}

/** Incidents that are new, or not as severe as they were told. */
function news(
  incidents: readonly NumberedIncident[],
  told: Map<string, Severity>,
): NumberedIncident[] {
  const fresh = incidents.filter(incident => told.get(incident.id) !== incident.severity)
  for (const incident of fresh) told.set(incident.id, incident.severity)
  return fresh
}

async function tell(scan: Scan, { incidents, hidden }: SuiteReport): Promise<void> {
  if (incidents.length === 0) return
  const report = await reportOf(scan, { incidents, hidden }, [])
  const { out, terminal } = scan.doors
  if (!scan.options.json) {
    out(renderReport(report, terminal))
    return
  }
  for (const incident of incidents) out(incidentJson(incident, incident.number, report.resolve))
}
