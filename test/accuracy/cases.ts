/** Logs with disturbed windows: made up, of pods, and short ones with an incident. */
import { seededRandom } from '../../src/base/random.ts'
import {
  type Cells,
  disturb,
  FRESH_COLUMNS,
  type Injection,
  KINDS,
  quietHistory,
  windowOfLines,
} from './history.ts'

/** A log with windows to learn from, windows to judge, and what was done to the latter. */
export interface Case {
  readonly columns: number
  /** Absent where windows are of lines: they have no length, and there is no budget. */
  readonly unitsPerDay?: number
  readonly train: readonly Cells[]
  readonly test: readonly Cells[]
  readonly injections: readonly (Injection | undefined)[]
}

/** Two made-up days of five-minute windows; every tenth window of the second is disturbed. */
export function madeUpCase(seed: number): Case {
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
  return { columns, unitsPerDay: day, train: windows.slice(0, day), test, injections }
}

/** Windows of 100 lines per pod; a fifth of the second half is disturbed. */
export function podCases(pods: ReadonlyMap<string, readonly string[]>, seed: number): Case[] {
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
    const train = chunks.slice(0, half).map(windowOfLines)
    return { columns, train, test, injections }
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

/** A short log with a banner, and rows from … to of an incident. */
export function incidentCase(seed: number): {
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
