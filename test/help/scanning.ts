/** Scans in tests: a log directory of our own making, and the real command on a real database. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { wallClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import type { ScanOptions } from '../../src/cli/commands.ts'
import type { Doors } from '../../src/cli/doors.ts'
import { scan } from '../../src/cli/scan.ts'
import { keptDoors } from './doors.ts'

/** A temporary directory, removed at the end. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'logforest-scan-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Writes a file, making its folders. */
export function writeLog(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

const START_MS = Date.UTC(2026, 0, 5, 8)

/** A service log: some usual lines a second apart for so many minutes, seeded. */
export function serviceLog(options: {
  readonly seed: number
  readonly minutes: number
  /** Minutes in which a line never seen elsewhere stands ten times. */
  readonly brokenMinute?: number
  /** When it ends; else it begins at a morning that is always the same. */
  readonly endsMs?: number
}): string {
  const random = seededRandom(options.seed)
  const { endsMs = START_MS + options.minutes * 60_000 } = options
  const startMs = endsMs - options.minutes * 60_000
  const lines: string[] = []
  for (let second = 0; second < options.minutes * 60; second++) {
    const time = new Date(startMs + second * 1000).toISOString()
    const user = `u${random.below(50)}`
    lines.push(`${time} INFO api: request served for ${user} in ${random.below(90)} ms`)
    if (second % 5 === 0) lines.push(`${time} INFO cache: entry ${random.below(999)} refreshed`)
    if (second % 7 === 3) lines.push(`${time} DEBUG pool: ${random.below(9)} connections idle`)
    if (Math.floor(second / 60) === options.brokenMinute && second % 6 === 0) {
      lines.push(`${time} ERROR store: cannot reach shard ${random.below(4)}: connection refused`)
    }
  }
  return `${lines.join('\n')}\n`
}

/** What a scan printed, and its exit code. */
export interface Scanned {
  readonly code: number
  readonly out: string
  readonly error: string
}

/** Options of a scan of which nothing is said. */
export const SCAN_OPTIONS: ScanOptions = {
  dataDir: '.unused',
  watch: false,
  pollIntervalMs: 50,
  include: [],
  exclude: [],
  freeze: false,
  json: true,
}

/** Runs the scan command in this process. */
export async function runScan(
  options: Partial<ScanOptions> & { databaseUrl: string },
  more: Partial<Doors> = {},
): Promise<Scanned> {
  const full: ScanOptions = { ...SCAN_OPTIONS, workers: 1, source: 'test', ...options }
  const doors = { ...keptDoors(), clock: wallClock, ...more }
  const code = await scan(full, doors)
  return { code, ...doors.said }
}
