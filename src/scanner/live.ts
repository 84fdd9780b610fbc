/**
 * One turn of a scanner as a process: poll, read, judge what event time has passed, train what is
 * due. All decisions are taken from what the store holds, so a turn may be cut anywhere.
 *
 * Several scanners may read a source. What decides about windows must then be the same for all: a
 * log is first learned when everybody has read the history, the length of windows is chosen once,
 * and of the lines of others those count that were stored before we polled: whatever is older, by
 * the allowed lateness, was in our files by then.
 */
import { hasUntrained } from '../store/due.ts'
import type { Store } from '../store/pool.ts'
import { chooseWindow } from '../store/sources.ts'
import { getLastTime } from '../store/spans.ts'
import type { Backlog } from './backlog.ts'
import type { Crew } from './crew.ts'
import type { LearningOptions } from './job.ts'
import {
  type JudgeOptions,
  judgeNew,
  type OpenSource,
  readNew,
  trainDue,
  usualWindow,
} from './scanner.ts'
import { heldProblems, type Patience } from './held.ts'
import type { Holding } from './holding.ts'

/** A directory that never rests must not keep us from learning. */
const MOST_LOOKS = 3

/** What a turn needs. */
export interface LiveSource {
  readonly store: Store
  readonly name: string
  readonly tenure: Holding
  readonly crew: Pick<Crew, 'run'>
  readonly learning: LearningOptions
  readonly backlog?: Backlog
  /** With files that are held back; absent: nobody waits for them. */
  readonly patience?: Patience
  /** So late by event time lines may come: what buffers keep, and what clocks differ by. */
  readonly latenessMs: number
  /** From the AnomalyModel; absent: chosen from the extent of the logs. */
  readonly windowMs?: number
}

/** What a turn brought. */
export interface LiveReport {
  readonly files: number
  readonly problems: readonly { readonly path: string; readonly message: string }[]
  readonly judged: number
  readonly trained: number
  /** Event time that all logs have passed; NaN where none has time. */
  readonly watermarkMs: number
  /** Parts of the source whose history is not read yet: until there is none, nothing is learned. */
  readonly behind: number
  /** There is more to be had at once. */
  readonly more: boolean
}

/** Runs a turn. */
export async function liveTurn(live: LiveSource): Promise<LiveReport> {
  const { store, name, tenure, crew, latenessMs } = live
  await tenure.begin()
  const { retriever } = tenure
  const base = { store, name, retriever, crew, division: tenure, grows: true }
  const source = live.backlog === undefined ? base : { ...base, backlog: live.backlog }
  const beforeMs = await getLastTime(store, name)
  const { waits, ...read } = await readOut(source, live)
  const watermarkMs = (await tenure.endOf(beforeMs)) - latenessMs
  const judging = {
    configDigest: live.learning.configDigest,
    watermarkMs: Number.isFinite(watermarkMs) ? watermarkMs : 0,
    latenessMs,
    onLog: () => undefined,
  }
  // What is still to be had may lie before the watermark: first all is read.
  const judged = read.more || waits ? 0 : await judgeNew(source, judging)
  const behind = await tenure.behind()
  const allRead = behind === 0 && !read.more && !waits
  const trained = allRead ? await train(source, live, judging) : 0
  if (allRead) await tenure.judged(watermarkMs)
  return { ...read, judged, trained, watermarkMs, behind }
}

/** The first time until nothing new comes: history is learned as a whole. */
async function readOut(
  source: OpenSource,
  { tenure, patience }: LiveSource,
): Promise<Pick<LiveReport, 'files' | 'problems' | 'more'> & { readonly waits: boolean }> {
  const looks = tenure.caughtUp ? 1 : MOST_LOOKS
  const problems: LiveReport['problems'][number][] = []
  let files = 0
  let more = false
  let held: readonly string[] = []
  for (let look = 0; look < looks; look++) {
    const report = await readNew(source, () => undefined)
    ;({ files, more, held } = report)
    problems.push(...report.problems)
    if (report.streams === 0) break
  }
  const waits = patience?.waitsFor(held) === true
  if (!waits) problems.push(...heldProblems(held))
  // A history that is not read out is not learned.
  if (!more && !waits) await tenure.readOut()
  return { files, problems, more, waits }
}

async function train(
  source: OpenSource,
  { store, name, learning, windowMs }: LiveSource,
  judging: JudgeOptions,
): Promise<number> {
  const { retrainEveryWindows } = learning
  const learnt = !(await hasUntrained(store, name))
  if (learnt) return trainDue(source, { ...judging, retrainEveryWindows })
  const chosen = windowMs ?? (await chooseWindow(store, name, await usualWindow(source)))
  return trainDue(source, { ...judging, retrainEveryWindows, windowMs: chosen })
}
