/**
 * How well the session detector finds made-up failures: fit on a clean history and on one that
 * holds them, beside trivial detectors and an isolation forest on raw counts in the same run.
 */
import {
  judgeSessions,
  learnSessions,
  type SessionModel,
} from '../../src/forest/session-detector.ts'
import type { Verdicts } from '../../src/forest/verdicts.ts'
import { scoreRows, trainForest } from '../../src/forest/forest.ts'
import type { Figure } from '../help/figures.ts'
import { sessionMatrix } from '../help/sessions.ts'
import { type Flow, STORAGE_TEXTS, storageFlows } from './flows.ts'
import { f1, mean, meanAndSpread, precisionOf } from './rank.ts'

const SEEDS = [1, 2, 3, 4, 5] as const
const SESSIONS = 11_500
const ANOMALIES = 0.03
const OPTIONS = {
  trees: 100,
  sampleSize: 256,
  extensionLevel: 0,
  trainer: 'logforest',
  seed: 1,
} as const

/** All figures of the session detector. */
export function sessionAccuracy(): Figure[] {
  const runs = SEEDS.map(seed => {
    const flows = storageFlows({ sessions: SESSIONS, anomalies: ANOMALIES, seed })
    const [past, later] = [flows.slice(0, SESSIONS / 2), flows.slice(SESSIONS / 2)]
    const clean = past.filter(flow => !flow.anomalous)
    const mixed = learnSessions(sessionMatrix(past), OPTIONS)
    const { model } = learnSessions(sessionMatrix(clean), OPTIONS)
    return {
      back: judged(past, mixed.verdicts, mixed.model),
      live: judged(later, judgeSessions(model, sessionMatrix(later)), model),
    }
  })
  return [
    ...figures(
      'sessions, contaminated by 3 %, looked back',
      runs.map(run => run.back),
      0.93,
      0.9,
    ),
    ...figures(
      'sessions, clean history, live',
      runs.map(run => run.live),
      0.98,
      0.96,
    ),
  ]
}

interface Run {
  readonly precision: Readonly<Record<string, number>>
  readonly f1: number
}

function judged(flows: readonly Flow[], verdicts: Verdicts, { threshold }: SessionModel): Run {
  const truth = flows.map(flow => flow.anomalous)
  const detectors = {
    joint: verdicts.joint,
    rules: verdicts.rules,
    forest: verdicts.forest,
    'new lines': verdicts.newLines,
    'new vector': verdicts.mixShift,
    'forest on raw counts': rawForest(flows),
  }
  const precision = Object.entries(detectors).map(([name, scores]) => [
    name,
    precisionOf(scores, truth),
  ])
  const alarms = Array.from(verdicts.joint, value => value > threshold)
  const count = (alarm: boolean, anomalous: boolean): number =>
    alarms.filter((each, at) => each === alarm && truth[at] === anomalous).length
  const own = f1(count(true, true), count(true, false), count(false, true))
  return { precision: Object.fromEntries(precision), f1: own }
}

function rawForest(flows: readonly Flow[]): Float64Array {
  const columns = STORAGE_TEXTS.length
  const rows = new Float64Array(flows.length * columns)
  flows.forEach(({ events }, row) => {
    for (const event of events) rows[row * columns + event]++
  })
  return scoreRows(trainForest(rows, { ...OPTIONS, columns }), rows)
}

function figures(title: string, runs: readonly Run[], ap: number, own: number): Figure[] {
  const names = Object.keys(runs[0].precision)
  return [
    ...names.map(name => {
      const values = runs.map(run => run.precision[name])
      const isOurs = name === 'joint'
      const ok = !isOurs || mean(values) >= ap
      const reach = isOurs ? `≥ ${ap}` : ''
      return {
        name: `${title}: AP${isOurs ? '' : ` of ${name}`}`,
        reach,
        got: meanAndSpread(values),
        ok,
      }
    }),
    figureOf(
      `${title}: F1 own`,
      runs.map(run => run.f1),
      own,
    ),
  ]
}

function figureOf(name: string, values: readonly number[], least: number): Figure {
  return { name, reach: `≥ ${least}`, got: meanAndSpread(values), ok: mean(values) >= least }
}
