/**
 * A suite of logs that grows by small pieces under a scanner and a master, and the same bytes under
 * `scan` and `scan --freeze`: what both find, in one form.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AnomalyModelSpec, latenessMs } from '../../operator/api/anomalymodel.ts'
import { type Clock, wallClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { readModelFile } from '../../src/cli/model-file.ts'
import { learningOf } from '../../src/cli/learning.ts'
import { serveMaster } from '../../src/master/serve.ts'
import { serveScanner } from '../../src/scanner/serve.ts'
import { getIncidents } from '../../src/store/incidents.ts'
import { getLogs } from '../../src/store/logs.ts'
import type { Store } from '../../src/store/pool.ts'
import { getScores } from '../../src/store/scores.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { localCrew, workerSetup } from '../help/crew.ts'

/** A model that learns from five minutes, so that a simulation is short. */
export const QUICK_MODEL = `apiVersion: logforest.io/v1alpha1
kind: AnomalyModel
metadata: { name: m, namespace: ns }
spec:
  windowSeconds: 10
  training: { minWindows: 30 }
`

/** Bytes that lie there at the start, and what is appended later, piece by piece. */
export interface Growth {
  readonly history: Readonly<Record<string, string>>
  readonly pieces: readonly Readonly<Record<string, string>>[]
}

/** Event time between two polls, and how far a log may be ahead: lines are torn anywhere. */
const PIECE_MS = 3000
const AHEAD_BYTES = 300

/** Polls after the last piece. */
const LAST_POLLS = 3

const POLL_MS = 1234

/** Cuts texts at a time and then every few seconds; some logs are a little ahead of others. */
export function growthOf(
  texts: Readonly<Record<string, string>>,
  cut: { readonly atMs: number; readonly toMs: number; readonly seed: number },
): Growth {
  const random = seededRandom(cut.seed)
  const history: Record<string, string> = {}
  const done = new Map<string, number>()
  const upTo = (name: string, text: string, timeMs: number): string => {
    const from = done.get(name) ?? 0
    const to = timeMs >= cut.toMs ? text.length : offsetOf(text, timeMs) + random.below(AHEAD_BYTES)
    done.set(name, Math.max(from, to))
    return text.slice(from, Math.max(from, to))
  }
  const pieces: Record<string, string>[] = []
  for (const [name, text] of Object.entries(texts)) history[name] = upTo(name, text, cut.atMs)
  for (let timeMs = cut.atMs + PIECE_MS; timeMs < cut.toMs + PIECE_MS; timeMs += PIECE_MS) {
    const piece = Object.entries(texts).map(([name, text]) => [name, upTo(name, text, timeMs)])
    pieces.push(Object.fromEntries(piece))
  }
  return { history, pieces }
}

/** Where the first line of a second begins; the end of the text where it has none so late. */
function offsetOf(text: string, timeMs: number): number {
  const at = text.indexOf(new Date(timeMs).toISOString())
  return at < 0 ? text.length : at
}

/** Lets a scanner and a master work while the logs in `root` grow. */
export async function liveOver(
  store: Store,
  { root, model, growth }: { readonly root: string; readonly model: string; growth: Growth },
): Promise<void> {
  const { spec } = readModelFile(model)
  const suite = { name: 'test', model: 'ns/m' }
  await ensureSource(store, { name: 'test', root, config: {}, suite })
  const stop = new AbortController()
  const steps = stepping(root, growth)
  const scanner = scannerOver(store, { root, spec, clock: steps.clock, signal: stop.signal })
  const turns: number[] = []
  const master = masterOver(store, { spec, signal: stop.signal, turns })
  await Promise.race([steps.done, scanner])
  const seen = turns.length
  while (turns.length < seen + 2) await wallClock.sleep(20)
  stop.abort()
  await Promise.all([scanner, master])
}

/** A clock on which each sleep between two polls brings the next piece. */
function stepping(root: string, { pieces }: Growth): { clock: Clock; done: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  let step = 0
  const sleep: Clock['sleep'] = async (ms, signal) => {
    if (ms !== POLL_MS) return wallClock.sleep(ms, signal)
    for (const [name, text] of Object.entries(pieces[step] ?? {})) {
      if (text !== '') appendFileSync(join(root, name), text)
    }
    step++
    if (step <= pieces.length + LAST_POLLS) return
    resolve()
    await wallClock.sleep(600_000, signal)
  }
  return { clock: { now: () => wallClock.now(), sleep }, done: promise }
}

interface Serving {
  readonly spec: AnomalyModelSpec
  readonly signal: AbortSignal
}

function scannerOver(
  store: Store,
  { root, spec, clock, signal }: Serving & { readonly root: string; readonly clock: Clock },
): Promise<void> {
  const learning = learningOf(spec)
  const windowMs = (spec.windowSeconds ?? 10) * 1000
  return serveScanner({
    ...{ store, source: 'test', name: 'one', root, include: [], exclude: [], logName: '{path}' },
    ...{
      learning,
      windowMs,
      latenessMs: latenessMs(spec, 'file'),
      pollMs: POLL_MS,
      paused: false,
      clock,
      signal,
      lines: () => 0,
    },
    makeCrew: () => {
      const crew = localCrew(store, workerSetup(root, learning))
      return { ...crew, close: async () => void (await crew.idle()) }
    },
    onState: () => undefined,
    onTrouble: why => {
      throw new Error(why)
    },
  })
}

function masterOver(
  store: Store,
  { spec, signal, turns }: Serving & { readonly turns: number[] },
): Promise<void> {
  const { trees, sampleSize, extensionLevel, seed, trainer } = spec.forest
  const alarmsPerDay = spec.budget.findingsPerLogPerDay
  return serveMaster({
    ...{ store, model: 'ns/m', name: 'one', findingsDays: 3000, historyWindows: 10_000 },
    judging: { trees, sampleSize, extensionLevel, seed, trainer, alarmsPerDay },
    ...{ pollMs: 50, clock: wallClock, signal },
    onState: state => turns.push(state.lastPollMs),
    onTrouble: why => {
      throw new Error(why)
    },
  })
}

/** Scores by log and start, and incidents, of windows that end by then. */
export async function foundBy(store: Store, endMs: number): Promise<Found> {
  const scores: Record<string, string> = {}
  for (const log of await getLogs(store, 'test')) {
    for (const score of await getScores(store, log.id)) {
      const { lines, joint, alarm, version } = score
      if (score.to > endMs) continue
      const at = new Date(score.from).toISOString()
      scores[`${score.stream} ${at}`] = JSON.stringify({ lines, joint, alarm, version })
    }
  }
  return { scores, incidents: await getIncidents(store, 'test') }
}

/** What was found in a suite. */
export interface Found {
  readonly scores: Readonly<Record<string, string>>
  readonly incidents: Awaited<ReturnType<typeof getIncidents>>
}
