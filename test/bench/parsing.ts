/**
 * Lines per second of the byte pass on one core: the ten systems' raw lines fifty times over, and
 * pod logs (LOGFOREST_PODS names a file with their text). With and without reading the time.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createParser } from '../../src/parse/parser.ts'
import { hasSystems, readSystems } from '../accuracy/loghub.ts'

const REPEATS = 50
const ROUNDS = 3
const NEWLINE = 10

/** One measured figure. */
export interface Speed {
  readonly name: string
  readonly reach: string
  readonly got: string
  readonly ok: boolean
}

/** Speeds of the parser; empty where the data are absent. */
export async function parsingBench(): Promise<Speed[]> {
  if (!hasSystems()) return []
  const files = readSystems().map(({ lines }) => repeat(lines, REPEATS))
  const figures = measureAll('ten systems ×50', files, 1.7)
  const pods = process.env.LOGFOREST_PODS
  if (pods && existsSync(pods)) figures.push(...measureAll('pod logs', [readFileSync(pods)], 0.75))
  return figures
}

function repeat(lines: readonly Uint8Array[], times: number): Buffer {
  const newline = Buffer.from('\n')
  const once = Buffer.concat(lines.flatMap(line => [line, newline]))
  return Buffer.concat(new Array<Buffer>(times).fill(once))
}

function measureAll(name: string, files: readonly Buffer[], reach: number): Speed[] {
  const plain = measure(files, true)
  const timed = measure(files, false)
  const extra = Math.round((plain / timed - 1) * 100)
  return [
    {
      name: `${name}: M lines/s without time`,
      reach: `≥ ${reach}`,
      got: plain.toFixed(2),
      ok: plain >= reach,
    },
    {
      name: `${name}: M lines/s with time`,
      reach: '≤ 15 % more time',
      got: `${timed.toFixed(2)} (${extra} % more)`,
      ok: extra <= 15,
    },
  ]
}

/** Best of the rounds over all files, in million lines per second. */
function measure(files: readonly Buffer[], timeless: boolean): number {
  let lines = 0
  let ms = 0
  for (const bytes of files) {
    const parser = createParser({ kind: 'Shapes', yearHintMs: Date.UTC(2020, 0), timeless })
    let best = Number.POSITIVE_INFINITY
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now()
      const read = parseLines(bytes, parser.parse.bind(parser))
      best = Math.min(best, performance.now() - start)
      if (round === 0) lines += read
    }
    ms += best
  }
  return lines / ms / 1000
}

function parseLines(
  bytes: Buffer,
  parse: (bytes: Uint8Array, start: number, end: number) => number,
): number {
  let lines = 0
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline < 0 ? bytes.length : newline
    if (end > start) parse(bytes, start, end)
    lines++
    start = end + 1
  }
  return lines
}

if (import.meta.main) {
  for (const { name, reach, got, ok } of await parsingBench()) {
    process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(40)} ${got}  (${reach})\n`)
  }
}
