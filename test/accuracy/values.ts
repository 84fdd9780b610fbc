/**
 * How well strange values are found in logs whose lines are as usual, and what logs cost in which
 * nothing is strange: from raw lines on, a day learned and a day judged, beside the same detector
 * without values. Run it alone: `node test/accuracy/values.ts`.
 */
import { argv, stdout } from 'node:process'
import type { WindowMatrix } from '../../src/flow.ts'
import { decodeBins } from '../../src/forest/bins.ts'
import { judge, learn } from '../../src/forest/detector.ts'
import type { Verdicts } from '../../src/forest/verdicts.ts'
import { assembleWindows, type Windows } from '../../src/forest/windows.ts'
import { viewOf } from '../../src/parse/view.ts'
import { countsOf, streamBins } from '../../src/scanner/material.ts'
import { StreamScan } from '../../src/scanner/stream.ts'
import { type Figure, tableOf } from '../help/figures.ts'
import { fileRecord } from '../help/flow.ts'
import { OPTIONS } from './outcomes.ts'
import { areaUnderCurve, confusionOf, f1, mean, meanAndSpread, precisionOf } from './rank.ts'
import { START_MS, VALUE_KINDS, type ValueKind, type ValueLog, valueLog } from './valueLogs.ts'

/** Nothing was tuned on them. */
const SEEDS = [1, 2, 3, 4, 5] as const
const LOGS = 2
const SHARE = 0.02
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** All figures on values. */
export function valueAccuracy(): Figure[] {
  const runs = SEEDS.map(seed => runOf(seed))
  const title = 'values out of range, one line in a minute'
  const plain = runs.map(run => run.without)
  const ours = runs.map(run => run.ours)
  const quiet = runs.flatMap(run => run.quiet)
  return [
    figure(
      `${title}: AUC`,
      ours.map(run => run.area),
      0.98,
    ),
    ...VALUE_KINDS.map(kind => figure(`${title}: AUC of ${kind}`, ours.map(of(kind)), 0.95)),
    figure(
      `${title}: AP`,
      ours.map(run => run.precision),
      0.88,
    ),
    figure(
      `${title}: F1 own`,
      ours.map(run => run.f1),
      0.8,
    ),
    figure(
      `${title}: AUC without values`,
      plain.map(run => run.area),
    ),
    {
      name: 'usual values, growth and heavy tails: false findings a log-day, mean, worst',
      reach: '≤ 1, ≤ 5',
      got: `${mean(quiet).toFixed(2)}, ${Math.max(...quiet)}`,
      ok: mean(quiet) <= 1 && Math.max(...quiet) <= 5,
    },
  ]
}

interface Judged {
  readonly area: number
  readonly byKind: Readonly<Record<ValueKind, number>>
  readonly precision: number
  readonly f1: number
}

function of(kind: ValueKind): (run: Judged) => number {
  return run => run.byKind[kind]
}

interface Run {
  readonly ours: Judged
  readonly without: Judged
  /** Findings of each undisturbed day. */
  readonly quiet: readonly number[]
}

function runOf(seed: number): Run {
  const seeds = Array.from({ length: LOGS }, (_, log) => 100 * seed + log)
  const disturbed = seeds.map(each => halvesOf(valueLog({ seed: each, share: SHARE })))
  const quiet = seeds.map(each => halvesOf(valueLog({ seed: each, share: 0 })))
  return {
    ours: tally(disturbed, matrix => matrix),
    without: tally(disturbed, ({ values: _, ...matrix }) => matrix),
    quiet: quiet.map(log => log.judge(matrix => matrix).alarm.reduce((sum, each) => sum + each, 0)),
  }
}

type Change = (matrix: WindowMatrix) => WindowMatrix

interface Halves {
  readonly kinds: readonly (ValueKind | undefined)[]
  judge(change: Change): Verdicts & { readonly threshold: number }
}

/** What a day teaches of the next. */
function halvesOf(log: ValueLog): Halves {
  const { past, later } = windowsOf(log.text)
  const kinds = Array.from(later.from, from => {
    return log.injected.get(Math.round((from - START_MS) / MINUTE_MS))
  })
  return {
    kinds,
    judge: change => {
      const options = { ...OPTIONS, unitsPerDay: DAY_MS / MINUTE_MS, partial: past.partial }
      const { model } = learn(change(past.matrix), options)
      return { ...judge(model, change(later.matrix)), threshold: model.threshold }
    },
  }
}

function windowsOf(text: string): { readonly past: Windows; readonly later: Windows } {
  const day = START_MS + DAY_MS
  const options = { log: 'a', stream: 'a', parser: 'Shapes', yearHintMs: day } as const
  const scan = new StreamScan({ ...options, identifier: 'Off' })
  const file = fileRecord({ position: 0, baseOffset: -1, mtimeMs: day + DAY_MS })
  const bytes = Buffer.from(text)
  scan.place({ file, to: bytes.length, final: true })
  scan.read({ bytes, from: 0, last: true, torn: false })
  const { bins: block, shapes } = scan.turn(file, 0)
  const bins = block === undefined ? [] : decodeBins(block.bytes)
  const view = viewOf([{ stream: 0, shapes, counts: countsOf(bins, shapes.length) }], 'Shapes')
  const streams = streamBins({ view, bins: [bins] })
  const base = { windowMs: MINUTE_MS, templateHashes: view.hashes, untilMs: Number.NaN }
  return {
    past: assembleWindows(streams, { ...base, beforeMs: day }),
    later: assembleWindows(streams, { ...base, sinceMs: day }),
  }
}

function tally(logs: readonly Halves[], change: Change): Judged {
  const scores: number[] = []
  const alarms: boolean[] = []
  const kinds: (ValueKind | undefined)[] = []
  for (const log of logs) {
    const { joint, alarm, threshold } = log.judge(change)
    scores.push(...joint.map(each => each - threshold))
    alarms.push(...Array.from(alarm, each => each === 1))
    kinds.push(...log.kinds)
  }
  const usual = scores.filter((_, row) => kinds[row] === undefined)
  const areaOf = (kind?: ValueKind): number => {
    const found = scores.filter(
      (_, row) => kinds[row] !== undefined && (!kind || kinds[row] === kind),
    )
    return areaUnderCurve(found, usual)
  }
  const truth = kinds.map(kind => kind !== undefined)
  const { hits, falseAlarms, missed } = confusionOf(alarms, truth)
  return {
    area: areaOf(),
    byKind: { high: areaOf('high'), low: areaOf('low'), word: areaOf('word') },
    precision: precisionOf(scores, truth),
    f1: f1(hits, falseAlarms, missed),
  }
}

function figure(name: string, values: readonly number[], least?: number): Figure {
  const ok = least === undefined || mean(values) >= least
  return { name, reach: least === undefined ? '' : `≥ ${least}`, got: meanAndSpread(values), ok }
}

if (argv[1] === import.meta.filename) stdout.write(tableOf(valueAccuracy()))
