/**
 * How well the session detector finds made-up failures: fit on a clean history and on one that
 * holds them, beside trivial detectors and an isolation forest on raw counts in the same run.
 */
import { argv, stdout } from 'node:process'
import {
  judgeSessions,
  learnSessions,
  type SessionModel,
} from '../../src/forest/session-detector.ts'
import type { Verdicts } from '../../src/forest/verdicts.ts'
import { scoreRows, trainForest } from '../../src/forest/forest.ts'
import { type Figure, tableOf } from '../help/figures.ts'
import { scikitScores } from '../help/scikit.ts'
import { sessionMatrix } from '../help/sessions.ts'
import { type Flow, STORAGE_TEXTS, storageFlows } from './flows.ts'
import { confusionOf, f1, mean, meanAndSpread, precisionOf } from './rank.ts'

const SEEDS = [1, 2, 3, 4, 5] as const
const SESSIONS = 11_500
/** Three sessions in a hundred are anomalous. */
export const ANOMALIES = 0.03
/** What every seed must reach. */
const LEAST_F1 = 0.85
/** How sessions are learned here: as by default. */
export const SESSION_OPTIONS = {
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
    const mixed = learnSessions(sessionMatrix(past), SESSION_OPTIONS)
    const { model } = learnSessions(sessionMatrix(clean), SESSION_OPTIONS)
    return {
      back: judged(past, mixed.verdicts, { ...mixed.model, taught: past }),
      live: judged(later, judgeSessions(model, sessionMatrix(later)), { ...model, taught: clean }),
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
  /** The same were three sessions in a hundred anomalous, whatever the seed made of them. */
  readonly weighted: number
}

interface Judge extends Pick<SessionModel, 'threshold'> {
  /** What the forests on raw counts are fitted on. */
  readonly taught: readonly Flow[]
}

function judged(flows: readonly Flow[], verdicts: Verdicts, { threshold, taught }: Judge): Run {
  const peer = peerScores(flows, taught)
  const truth = flows.map(flow => flow.anomalous)
  const detectors = {
    joint: verdicts.joint,
    rules: verdicts.rules,
    forest: verdicts.forest,
    'new lines': verdicts.newLines,
    'new vector': verdicts.mixShift,
    'forest on raw counts': rawForest(flows),
    ...(peer === undefined ? {} : { "scikit-learn's on raw counts": peer }),
  }
  const precision = Object.entries<ArrayLike<number>>(detectors).map(([name, scores]) => [
    name,
    precisionOf(scores, truth),
  ])
  const alarms = Array.from(verdicts.joint, value => value > threshold)
  const { hits, falseAlarms, missed, quiet } = confusionOf(alarms, truth)
  return {
    precision: Object.fromEntries(precision),
    f1: f1(hits, falseAlarms, missed),
    weighted: weightedF1(hits / (hits + missed), falseAlarms / (falseAlarms + quiet)),
  }
}

/** F1 of a recall and a rate of false alarms at the prevalence of anomalies. */
function weightedF1(recall: number, falseRate: number): number {
  const hits = ANOMALIES * recall
  return f1(hits * 1e6, (1 - ANOMALIES) * falseRate * 1e6, (ANOMALIES - hits) * 1e6)
}

/** scikit-learn's forest on the counts, fitted on what was taught. */
function peerScores(flows: readonly Flow[], taught: readonly Flow[]): number[] | undefined {
  const columns = STORAGE_TEXTS.length
  const rows = countRows([...taught, ...flows])
  return scikitScores(rows, { columns, fitted: taught.length })?.slice(taught.length)
}

function rawForest(flows: readonly Flow[]): Float64Array {
  const rows = countRows(flows)
  return scoreRows(trainForest(rows, { ...SESSION_OPTIONS, columns: STORAGE_TEXTS.length }), rows)
}

function countRows(flows: readonly Flow[]): Float64Array {
  const columns = STORAGE_TEXTS.length
  const rows = new Float64Array(flows.length * columns)
  flows.forEach(({ events }, row) => {
    for (const event of events) rows[row * columns + event]++
  })
  return rows
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
    figureOf(
      `${title}: F1 own at a prevalence of ${100 * ANOMALIES} %`,
      runs.map(run => run.weighted),
      own,
    ),
    leastFigure(
      `${title}: F1 own, the worst seed`,
      runs.map(run => run.f1),
    ),
  ]
}

/** No seed may fall far behind the mean. */
function leastFigure(name: string, values: readonly number[]): Figure {
  const least = Math.min(...values)
  return { name, reach: `≥ ${LEAST_F1}`, got: least.toFixed(3), ok: least >= LEAST_F1 }
}

function figureOf(name: string, values: readonly number[], least: number): Figure {
  return { name, reach: `≥ ${least}`, got: meanAndSpread(values), ok: mean(values) >= least }
}

if (argv[1] === import.meta.filename) stdout.write(tableOf(sessionAccuracy()))
