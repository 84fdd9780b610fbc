/**
 * How well the window detector finds what was put into windows: made-up histories and pod logs,
 * four kinds of disturbance, beside trivial detectors on the same windows. Run it alone:
 * `node test/accuracy/windows.ts`.
 */
import { argv, stdout } from 'node:process'
import { seededRandom } from '../../src/base/random.ts'
import type { WindowMatrix } from '../../src/flow.ts'
import {
  type DetectorOptions,
  explain,
  judge,
  type LogModel,
  learn,
  type Verdicts,
} from '../../src/forest/detector.ts'
import { scoreRows, trainForest } from '../../src/forest/forest.ts'
import {
  type Cells,
  disturb,
  FRESH_COLUMNS,
  type Injection,
  KINDS,
  matrixOf,
  quietHistory,
  windowOfLines,
} from './history.ts'
import { podLines } from './pods.ts'
import { areaUnderCurve, averagePrecision, f1, mean, meanAndSpread } from './rank.ts'

/** One measured figure, what it should reach, and whether it does. */
export interface Figure {
  readonly name: string
  readonly reach: string
  readonly got: string
  readonly ok: boolean
}

const SEEDS = [1, 2, 3, 4, 5] as const
const MADE_LOGS = 12

const OPTIONS: DetectorOptions = {
  trees: 100,
  sampleSize: 256,
  extensionLevel: 0,
  trainer: 'logforest',
  seed: 1,
  reservoir: 512,
  neighbours: 10,
}

/** All figures of the window detector. */
export async function windowAccuracy(): Promise<Figure[]> {
  return [...madeUpFigures(), ...quietFigures(), ...incidentFigures(), ...podFigures()]
}

/** A log with windows to learn from, windows to judge, and what was done to the latter. */
interface Case {
  readonly columns: number
  readonly train: readonly Cells[]
  readonly test: readonly Cells[]
  readonly injections: readonly (Injection | undefined)[]
}

/** Values of one detector: undisturbed windows, and disturbed ones by kind. */
interface Outcome {
  readonly normal: number[]
  readonly byKind: Record<string, number[]>
}

interface Tally {
  readonly detectors: Record<string, Outcome>
  hits: number
  falseAlarms: number
  missed: number
  readonly named: Record<string, number[]>
}

function madeUpFigures(): Figure[] {
  const cases = (seed: number): Case[] =>
    Array.from({ length: MADE_LOGS }, (_, log) => madeUpCase(seed * 100 + log))
  return [
    ...reported(
      'made-up, clean half learned',
      SEEDS.map(seed => live(cases(seed))),
    ),
    ...reported(
      'made-up, looked back',
      SEEDS.map(seed => lookedBack(cases(seed))),
      {},
    ),
  ]
}

function podFigures(): Figure[] {
  const pods = podLines(2000)
  if (pods === undefined) {
    return [{ name: 'pod logs', reach: '', got: 'SKIPPED: ../shared/data is absent', ok: true }]
  }
  const cases = (seed: number): Case[] => podCases(pods, seed)
  return [
    ...reported(
      'pods, clean half learned',
      SEEDS.map(seed => live(cases(seed))),
    ),
    ...reported(
      'pods, looked back',
      SEEDS.map(seed => lookedBack(cases(seed))),
      {},
    ),
  ]
}

const REACH: Readonly<Record<string, number>> = {
  'AUC all': 0.97,
  'AUC new': 0.95,
  'AUC burst': 0.95,
  'AUC missing': 0.95,
  'AUC foreign': 0.95,
  AP: 0.8,
  'named new': 0.95,
  'named missing': 0.95,
  'named burst': 0.85,
}

function reported(title: string, tallies: Tally[], reach = REACH): Figure[] {
  const figures: Figure[] = []
  const put = (name: string, values: number[]): void => {
    const least = reach[name]
    const ok = least === undefined || mean(values) >= least
    const bound = least === undefined ? '' : `≥ ${least}`
    figures.push({ name: `${title}: ${name}`, reach: bound, got: meanAndSpread(values), ok })
  }
  for (const kind of KINDS)
    put(
      `AUC ${kind}`,
      tallies.map(tally => auc(tally, 'joint', kind)),
    )
  for (const detector of Object.keys(tallies[0].detectors)) {
    const suffix = detector === 'joint' ? '' : ` of ${detector}`
    put(
      `AUC all${suffix}`,
      tallies.map(tally => auc(tally, detector)),
    )
    put(
      `AP${suffix}`,
      tallies.map(tally => precision(tally, detector)),
    )
  }
  put(
    'F1 own',
    tallies.map(tally => f1(tally.hits, tally.falseAlarms, tally.missed)),
  )
  put(
    'FPR own',
    tallies.map(t => t.falseAlarms / t.detectors.joint.normal.length),
  )
  for (const kind of KINDS)
    put(
      `named ${kind}`,
      tallies.map(tally => mean(tally.named[kind])),
    )
  return figures
}

function auc(tally: Tally, detector: string, kind?: string): number {
  const { normal, byKind } = tally.detectors[detector]
  return areaUnderCurve(kind === undefined ? Object.values(byKind).flat() : byKind[kind], normal)
}

function precision(tally: Tally, detector: string): number {
  const { normal, byKind } = tally.detectors[detector]
  return averagePrecision(Object.values(byKind).flat(), normal)
}

/** Learns the clean half, judges the other. */
function live(cases: readonly Case[]): Tally {
  const tally = emptyTally()
  for (const each of cases) {
    const train = matrixOf(each.train, each.columns)
    const test = matrixOf(each.test, each.columns + FRESH_COLUMNS)
    const { model } = learn(train, OPTIONS)
    const verdicts = judge(model, test)
    const raw = rawForest(train, test)
    add(tally, each.injections, { verdicts, raw, from: 0 })
    name(tally, each.injections, { verdicts, model, windows: test, from: 0, own: false })
  }
  return tally
}

/** Learns all windows, disturbed ones included, and judges them. */
function lookedBack(cases: readonly Case[]): Tally {
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

/** Two made-up days of five-minute windows; every tenth window of the second is disturbed. */
function madeUpCase(seed: number): Case {
  const random = seededRandom(seed, 'case')
  const day = 288
  const { windows, columns } = quietHistory({ windows: 2 * day, windowsPerDay: day, seed })
  const share = [0.02, 0.1, 0.2][seed % 3]
  const test: Cells[] = []
  const injections: (Injection | undefined)[] = []
  for (const window of windows.slice(day)) {
    const kind = KINDS[random.below(KINDS.length)]
    if (random.next() >= share) {
      test.push(window)
      injections.push(undefined)
      continue
    }
    const done = disturb(window, kind, { fresh: columns, random })
    test.push(done.window)
    injections.push(done.injection)
  }
  return { columns, train: windows.slice(0, day), test, injections }
}

/** Windows of 100 lines per pod; a fifth of the second half is disturbed. */
function podCases(pods: ReadonlyMap<string, readonly string[]>, seed: number): Case[] {
  const random = seededRandom(seed, 'pods')
  const all = [...pods.values()]
  return [...pods.entries()].map(([, lines], pod) => {
    const numbers = new Map<string, number>()
    const numbered = lines.map(line => {
      const known = numbers.get(line) ?? numbers.size
      numbers.set(line, known)
      return known
    })
    const foreign = all[(pod + 1 + random.below(all.length - 1)) % all.length]
    const chunks: number[][] = []
    for (let at = 0; at + 100 <= lines.length; at += 100) chunks.push(numbered.slice(at, at + 100))
    const half = chunks.length >> 1
    const columns = numbers.size
    const column = (line: string): number => numbers.get(line) ?? columns + (line.length % 5)
    const injections: (Injection | undefined)[] = []
    const test = chunks.slice(half).map(chunk => {
      if (random.next() >= 0.2) {
        injections.push(undefined)
        return windowOfLines(chunk)
      }
      const kind = KINDS[random.below(KINDS.length)]
      const at = random.below(foreign.length - 5)
      const others = foreign.slice(at, at + 5).map(column)
      const done = disturbLines(chunk, kind, { fresh: columns, others, random })
      injections.push({ kind, columns: done.columns })
      return windowOfLines(done.lines)
    })
    return { columns, train: chunks.slice(0, half).map(windowOfLines), test, injections }
  })
}

function disturbLines(
  chunk: readonly number[],
  kind: Injection['kind'],
  options: {
    readonly fresh: number
    readonly others: readonly number[]
    readonly random: { below(below: number): number }
  },
): { readonly lines: number[]; readonly columns: readonly number[] } {
  const { fresh, others, random } = options
  const lines = [...chunk]
  const chosen = chunk[random.below(chunk.length)]
  if (kind === 'new') {
    const column = fresh + 5 + random.below(FRESH_COLUMNS - 5)
    lines[random.below(lines.length)] = column
    return { lines, columns: [column] }
  }
  if (kind === 'foreign') {
    lines.splice(random.below(lines.length), 5, ...others)
    return { lines, columns: others }
  }
  if (kind === 'burst') {
    lines.splice(random.below(60), 40, ...Array.from({ length: 40 }, () => chosen))
    return { lines, columns: [chosen] }
  }
  const usual = mostUsual(chunk)
  return { lines: lines.filter(line => line !== usual), columns: [usual] }
}

function mostUsual(lines: readonly number[]): number {
  const { counts } = windowOfLines(lines)
  return [...counts].sort((a, b) => b[1] - a[1])[0][0]
}

/** False findings on quiet logs: a day of minutes learned, the next judged; and looked back. */
function quietFigures(): Figure[] {
  const liveFindings: number[] = []
  const backFindings: number[] = []
  for (const seed of SEEDS) {
    for (let log = 0; log < 4; log++) {
      const day = 1440
      const history = { windows: 2 * day, windowsPerDay: day, seed: seed * 1000 + log }
      const { windows, columns } = quietHistory(history)
      const { model, verdicts } = learn(matrixOf(windows.slice(0, day), columns), OPTIONS)
      liveFindings.push(runs(judge(model, matrixOf(windows.slice(day), columns)).alarm))
      backFindings.push(runs(verdicts.alarm))
    }
  }
  return [
    findingsFigure('quiet logs: findings per log-day, live', liveFindings),
    findingsFigure('quiet logs: findings per log-day, looked back', backFindings),
  ]
}

function findingsFigure(title: string, counts: number[]): Figure {
  const got = `${meanAndSpread(counts)}, most ${Math.max(...counts)}`
  return { name: title, reach: '≤ 2', got, ok: mean(counts) <= 2 }
}

/** Runs of alarms, those with at most five calm windows between them counted once. */
function runs(alarm: Uint8Array): number {
  let count = 0
  let last = Number.NEGATIVE_INFINITY
  for (let row = 0; row < alarm.length; row++) {
    if (alarm[row] === 0) continue
    if (row - last > 6) count++
    last = row
  }
  return count
}

/** Short static logs with one incident of several adjacent windows, learned and looked back. */
function incidentFigures(): Figure[] {
  const found: number[] = []
  const others: number[] = []
  for (const seed of SEEDS) {
    for (let log = 0; log < 8; log++) {
      const { windows, columns, from, to } = incidentCase(seed * 100 + log)
      const { verdicts } = learn(matrixOf(windows, columns), OPTIONS)
      const within = (row: number): boolean => row >= from && row < to
      const scores = [...verdicts.score]
      found.push(mean(scores.filter((_, row) => within(row)).map(score => (score >= 95 ? 1 : 0))))
      others.push(scores.filter((score, row) => !within(row) && score >= 90).length)
    }
  }
  return [
    {
      name: 'incident in 70 windows: share of its windows with score ≥ 95',
      reach: '≥ .9',
      got: meanAndSpread(found),
      ok: mean(found) >= 0.9,
    },
    {
      name: 'incident in 70 windows: other windows ≥ 90, per log',
      reach: '≤ 1.5',
      got: meanAndSpread(others),
      ok: mean(others) <= 1.5,
    },
  ]
}

function incidentCase(seed: number): {
  windows: Cells[]
  columns: number
  from: number
  to: number
} {
  const random = seededRandom(seed, 'incident')
  const steady = seed % 2 === 0
  const { windows, columns } = quietHistory({
    windows: 70,
    windowsPerDay: 8640,
    seed,
    steady,
    rarePerDay: 24,
  })
  const from = 30 + random.below(30)
  const to = Math.min(70, from + 6 + random.below(4))
  const banner = [0, 1, 2, 3].map(i => columns + 10 + i)
  for (const column of banner) windows[0].counts.set(column, 1)
  for (let row = from; row < to; row++) {
    const { counts } = windows[row]
    const [most, second] = [...counts].sort((a, b) => b[1] - a[1])
    for (let i = 0; i < 1 + random.below(3); i++) counts.set(columns + i, 1 + random.below(9))
    if (second !== undefined) counts.set(second[0], second[1] * (20 + random.below(40)))
    if (random.next() < 0.7) counts.delete(most[0])
  }
  return { windows, columns: columns + 20, from, to }
}

if (argv[1] === import.meta.filename) {
  for (const { name, reach, got, ok } of await windowAccuracy()) {
    stdout.write(`${ok ? '  ' : '! '}${name.padEnd(62)}${reach.padEnd(8)}${got}\n`)
  }
}
