/**
 * scikit-learn's isolation forest, run beside ours on the same rows: in a virtual environment of
 * its own under .cache, made on first use. Where there is no Python, that is said and ours stands
 * alone.
 */
import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageOf } from '../../src/base/errors.ts'

/** Pinned, with all that they need, so that figures stay comparable. */
const PACKAGES = [
  'scikit-learn==1.9.1',
  'numpy==2.4.6',
  'scipy==1.17.1',
  'joblib==1.6.0',
  'threadpoolctl==3.8.0',
]

const CACHE = fileURLToPath(new URL('../../.cache', import.meta.url))
const HOME = join(CACHE, PACKAGES[0])
const SCRIPT = fileURLToPath(new URL('scikit.py', import.meta.url))
const INSTALL_MS = 300_000

/** AUC per outlier set and seed; undefined where scikit-learn cannot be run. */
export function scikitRanks(folder: string, seeds: number): Record<string, number[]> | undefined {
  return run<Record<string, number[]>>(['ranks', folder, String(seeds)])
}

/** Milliseconds to fit and to score the doubles in a file, best of three. */
export function scikitSpeed(
  path: string,
  columns: number,
): { fitMs: number; scoreMs: number } | undefined {
  return run<{ fitMs: number; scoreMs: number }>(['speed', path, String(columns)])
}

function run<Result>(commands: readonly string[]): Result | undefined {
  try {
    ensureInstalled()
    const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' }
    const text = execFileSync(python(), [SCRIPT, ...commands], { env, encoding: 'utf8' })
    return JSON.parse(text) as Result
  } catch (error) {
    process.stderr.write(`NO COMPARISON: scikit-learn cannot be run here: ${messageOf(error)}\n`)
    return undefined
  }
}

function python(): string {
  return join(HOME, 'bin', 'python')
}

/** The mark is written last: an installation that broke off is begun anew. */
function ensureInstalled(): void {
  const mark = join(HOME, 'complete')
  if (existsSync(mark)) return
  rmSync(HOME, { recursive: true, force: true })
  const quiet: ExecFileSyncOptions = {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_MS,
  }
  execFileSync('python3', ['-m', 'venv', HOME], quiet)
  execFileSync(python(), ['-m', 'pip', 'install', '--quiet', ...PACKAGES], quiet)
  writeFileSync(mark, '')
}
