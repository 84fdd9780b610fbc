/**
 * Lines per second of the byte pass on one core: the ten systems' raw lines fifty times over, and
 * pod logs (LOGFOREST_PODS names a file with their text). With and without reading the time, and
 * as a ratio to the prototype beside the checkout, where that is there: all take turns in one run,
 * so that what else the machine does falls on each of them.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createParser } from '../../src/parse/parser.ts'
import { hasSystems, readSystems } from '../accuracy/loghub.ts'
import type { Figure } from '../help/figures.ts'

const REPEATS = 50
const ROUNDS = 5
const NEWLINE = 10
const PROTOTYPE = new URL('../../../shared/reference/prototype/parse.mjs', import.meta.url)

/** What is measured, and what the prototype reached on the quiet machine of the goals. */
interface Input {
  readonly name: string
  readonly files: readonly Buffer[]
  /** M lines/s that are wanted, and that the prototype was recorded at. */
  readonly reach: number
  readonly recorded: number
}

/** One way to read all lines of a text. */
type Reading = (bytes: Buffer) => number

/** Makes a reader of one file, which it may look at first. */
type Reader = (bytes: Buffer) => Reading

/** What of the prototype is used. */
interface Miner {
  learn(bytes: Buffer, lines: unknown): void
  chunk(bytes: Buffer, start: number, end: number): number
}

/** Speeds of the parser; empty where the data are absent. */
export async function parsingBench(): Promise<Figure[]> {
  if (!hasSystems()) return []
  const files = readSystems().map(({ lines }) => repeat(lines, REPEATS))
  const inputs: Input[] = [{ name: 'ten systems ×50', files, reach: 1.7, recorded: 1.76 }]
  const pods = process.env.LOGFOREST_PODS
  if (pods && existsSync(pods)) {
    inputs.push({ name: 'pod logs', files: [readFileSync(pods)], reach: 0.75, recorded: 0.75 })
  }
  const prototype = await prototypeReader()
  return inputs.flatMap(input => figuresOf(input, prototype))
}

function repeat(lines: readonly Uint8Array[], times: number): Buffer {
  const newline = Buffer.from('\n')
  const once = Buffer.concat(lines.flatMap(line => [line, newline]))
  return Buffer.concat(new Array<Buffer>(times).fill(once))
}

function figuresOf({ name, files, reach, recorded }: Input, prototype?: Reader): Figure[] {
  const readers = [ourReader(true), ourReader(false), ...(prototype ? [prototype] : [])]
  const [plain = 0, timed = 0, peer] = measure(files, readers)
  const extra = Math.round((plain / timed - 1) * 100)
  const figures: Figure[] = []
  if (peer !== undefined) figures.push(ratio(name, plain, peer))
  // As fast as it would be where the prototype is as fast as it was when the goal was set.
  const fair = peer === undefined ? plain : (plain / peer) * recorded
  const there = peer === undefined ? '' : ` (${fair.toFixed(2)} at the recorded speed)`
  figures.push({
    name: `${name}: M lines/s without time`,
    reach: `≥ ${reach}`,
    got: `${plain.toFixed(2)}${there}`,
    ok: fair >= reach,
  })
  figures.push({
    name: `${name}: M lines/s with time`,
    reach: '≤ 15 % more time',
    got: `${timed.toFixed(2)} (${extra} % more)`,
    ok: extra <= 15,
  })
  return figures
}

function ratio(name: string, plain: number, peer: number): Figure {
  return {
    name: `${name}: rate ÷ that of the prototype`,
    reach: '≥ 1.1 ×',
    got: `${(plain / peer).toFixed(2)} × (${peer.toFixed(2)} M lines/s)`,
    ok: plain / peer >= 1.1,
  }
}

/** Million lines per second of processor time of each reader: medians, all taking turns. */
function measure(files: readonly Buffer[], readers: readonly Reader[]): number[] {
  const ms = readers.map(() => 0)
  let lines = 0
  for (const bytes of files) {
    const readings = readers.map(reader => reader(bytes))
    const times = readings.map(() => [] as number[])
    let read = 0
    for (let round = 0; round < ROUNDS; round++) {
      for (const [at, reading] of readings.entries()) {
        const start = processorMs()
        read = reading(bytes)
        times[at]?.push(processorMs() - start)
      }
    }
    lines += read
    for (const [at, list] of times.entries()) ms[at] += median(list)
  }
  return ms.map(all => lines / all / 1000)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}

function processorMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function ourReader(timeless: boolean): Reader {
  return () => {
    const parser = createParser({ kind: 'Shapes', yearHintMs: Date.UTC(2020, 0), timeless })
    return bytes => {
      let lines = 0
      for (let start = 0; start < bytes.length; ) {
        const newline = bytes.indexOf(NEWLINE, start)
        const end = newline < 0 ? bytes.length : newline
        if (end > start) parser.parse(bytes, start, end)
        lines++
        start = end + 1
      }
      return lines
    }
  }
}

/** The prototype learns its header from the first lines, before the clock runs. */
async function prototypeReader(): Promise<Reader | undefined> {
  if (!existsSync(PROTOTYPE)) return undefined
  const { Miner, linesOf } = (await import(PROTOTYPE.href)) as {
    Miner: new () => Miner
    linesOf: (bytes: Buffer) => unknown
  }
  return bytes => {
    const miner = new Miner()
    const head = bytes.subarray(0, bytes.indexOf(NEWLINE, bytes.length / REPEATS) + 1)
    miner.learn(head, linesOf(head))
    return text => miner.chunk(text, 0, text.length)
  }
}

if (import.meta.main) {
  for (const { name, reach, got, ok } of await parsingBench()) {
    process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(40)} ${got}  (${reach})\n`)
  }
}
