/** What detectors say of disturbed and undisturbed windows, gathered over logs. */
import type { WindowMatrix } from '../../src/flow.ts'
import {
  type DetectorOptions,
  explain,
  judge,
  type LogModel,
  learn,
} from '../../src/forest/detector.ts'
import type { Verdicts } from '../../src/forest/verdicts.ts'
import { scoreRows, trainForest } from '../../src/forest/forest.ts'
import type { Case } from './cases.ts'
import { FRESH_COLUMNS, KINDS, matrixOf } from './history.ts'
import { areaUnderCurve, averagePrecision } from './rank.ts'

/** How every log is learned here: as by default; the budget needs the length of the windows. */
export const OPTIONS: DetectorOptions = {
  trees: 100,
  sampleSize: 256,
  extensionLevel: 0,
  trainer: 'logforest',
  seed: 1,
  reservoir: 512,
  neighbours: 10,
  findingsPerDay: 2,
}

/** Values of one detector: undisturbed windows, and disturbed ones by kind. */
interface Outcome {
  readonly normal: number[]
  readonly byKind: Record<string, number[]>
}

/** Outcomes of all detectors, and how our own alarms did. */
export interface Tally {
  readonly detectors: Record<string, Outcome>
  hits: number
  falseAlarms: number
  missed: number
  readonly named: Record<string, number[]>
}

/** AUC of a detector, of one kind or all. */
export function auc(tally: Tally, detector: string, kind?: string): number {
  const { normal, byKind } = tally.detectors[detector]
  return areaUnderCurve(kind === undefined ? Object.values(byKind).flat() : byKind[kind], normal)
}

/** Average precision of a detector. */
export function precision(tally: Tally, detector: string): number {
  const { normal, byKind } = tally.detectors[detector]
  return averagePrecision(Object.values(byKind).flat(), normal)
}

function budgetOf({ unitsPerDay }: Case): Partial<DetectorOptions> {
  return unitsPerDay === undefined ? {} : { unitsPerDay }
}

/** Learns the clean half, judges the other. */
export function live(cases: readonly Case[]): Tally {
  const tally = emptyTally()
  for (const each of cases) {
    const train = matrixOf(each.train, each.columns)
    const test = matrixOf(each.test, each.columns + FRESH_COLUMNS)
    const { model } = learn(train, { ...OPTIONS, ...budgetOf(each) })
    const verdicts = judge(model, test)
    const raw = rawForest(train, test)
    add(tally, each.injections, { verdicts, raw, from: 0 })
    name(tally, each.injections, { verdicts, model, windows: test, from: 0, own: false })
  }
  return tally
}

/**
 * Learns all windows, disturbed ones included, and judges them. No budget: it would take the cases
 * that were put in for too many, and raise the threshold over them.
 */
export function lookedBack(cases: readonly Case[]): Tally {
  const tally = emptyTally()
  for (const each of cases) {
    const windows = matrixOf([...each.train, ...each.test], each.columns + FRESH_COLUMNS)
    const { model, verdicts } = learn(windows, OPTIONS)
    const from = each.train.length
    const raw = rawForest(windows, windows)
    add(tally, each.injections, { verdicts, raw, from })
    name(tally, each.injections, { verdicts, model, windows, from, own: true })
  }
  return tally
}

function emptyTally(): Tally {
  const outcome = (): Outcome => ({
    normal: [],
    byKind: Object.fromEntries(KINDS.map(kind => [kind, []])),
  })
  return {
    detectors: {
      joint: outcome(),
      rules: outcome(),
      forest: outcome(),
      'new lines': outcome(),
      'mix shift': outcome(),
      'raw forest': outcome(),
    },
    hits: 0,
    falseAlarms: 0,
    missed: 0,
    named: Object.fromEntries(KINDS.map(kind => [kind, []])),
  }
}

interface Judged {
  readonly verdicts: Verdicts
  readonly raw: Float64Array
  /** Row of the first injection entry. */
  readonly from: number
}

function add(tally: Tally, injections: Case['injections'], { verdicts, raw, from }: Judged): void {
  const values: Record<string, Float64Array> = {
    joint: verdicts.joint,
    rules: verdicts.rules,
    forest: verdicts.forest,
    'new lines': verdicts.newLines,
    'mix shift': verdicts.mixShift,
    'raw forest': raw,
  }
  for (let i = 0; i < injections.length; i++) {
    const kind = injections[i]?.kind
    for (const [detector, outcome] of Object.entries(tally.detectors)) {
      const list = kind === undefined ? outcome.normal : outcome.byKind[kind]
      list.push(values[detector][from + i])
    }
    const alarm = verdicts.alarm[from + i] === 1
    if (kind === undefined) tally.falseAlarms += alarm ? 1 : 0
    else if (alarm) tally.hits++
    else tally.missed++
  }
}

interface Named {
  readonly verdicts: Verdicts
  readonly model: LogModel
  readonly windows: WindowMatrix
  readonly from: number
  readonly own: boolean
}

/** Of the disturbed windows that alarm: is the first named column one that was put in? */
function name(tally: Tally, injections: Case['injections'], judged: Named): void {
  for (let i = 0; i < injections.length; i++) {
    const row = judged.from + i
    const injection = injections[i]
    if (injection === undefined || judged.verdicts.alarm[row] === 0) continue
    const options = { row, ownRow: judged.own ? row : -1 }
    const { columns } = explain(judged.model, judged.windows, options)
    const right = columns.length > 0 && injection.columns.includes(columns[0].column)
    tally.named[injection.kind].push(right ? 1 : 0)
  }
}

/** The forest of the field on raw counts, for comparison. */
function rawForest(train: WindowMatrix, test: WindowMatrix): Float64Array {
  const columns = train.columns
  const forest = trainForest(dense(train, columns), { ...OPTIONS, columns })
  return scoreRows(forest, dense(test, columns))
}

function dense(windows: WindowMatrix, columns: number): Float64Array {
  const rows = new Float64Array(windows.rows * columns)
  for (let row = 0; row < windows.rows; row++) {
    for (let i = windows.rowStart[row]; i < windows.rowStart[row + 1]; i++) {
      if (windows.column[i] < columns) rows[row * columns + windows.column[i]] = windows.count[i]
    }
  }
  return rows
}
