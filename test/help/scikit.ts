/**
 * scikit-learn's isolation forest, run beside ours on the same rows: in a virtual environment of
 * its own under .cache, made on first use. Where there is no Python, that is said and ours stands
 * alone.
 */
import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
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

/** The same with the usual log parser: what a user would write instead. */
const PEER_PACKAGES = [...PACKAGES, 'drain3==0.9.11', 'jsonpickle==1.5.1', 'cachetools==4.2.1']

const CACHE = fileURLToPath(new URL('../../.cache', import.meta.url))
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

/**
 * Strangeness of each row (row-major) by a forest that is fitted on the first `fitted` of them;
 * undefined where scikit-learn cannot be run.
 */
export function scikitScores(
  rows: Float64Array,
  { columns, fitted }: { readonly columns: number; readonly fitted: number },
): number[] | undefined {
  const path = join(tmpdir(), `logforest-rows-${process.pid}`)
  try {
    const numbers = new Float64Array(rows.length + 1)
    numbers[0] = fitted
    numbers.set(rows, 1)
    writeFileSync(path, numbers)
    return run<number[]>(['counts', path, String(columns)])
  } finally {
    rmSync(path, { force: true })
  }
}

/** A Python that has what the peer script imports; undefined where there can be none. */
export function pythonPeer(): string | undefined {
  try {
    return pythonWith(join(CACHE, 'python-peer'), PEER_PACKAGES)
  } catch (error) {
    process.stderr.write(`NO COMPARISON: the Python peer cannot be run: ${messageOf(error)}\n`)
    return undefined
  }
}

function run<Result>(commands: readonly string[]): Result | undefined {
  try {
    const python = pythonWith(join(CACHE, PACKAGES[0]), PACKAGES)
    const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' }
    const text = execFileSync(python, [SCRIPT, ...commands], { env, encoding: 'utf8' })
    return JSON.parse(text) as Result
  } catch (error) {
    process.stderr.write(`NO COMPARISON: scikit-learn cannot be run here: ${messageOf(error)}\n`)
    return undefined
  }
}

/** The mark is written last: an installation that broke off is begun anew. */
function pythonWith(home: string, packages: readonly string[]): string {
  const mark = join(home, 'complete')
  const python = join(home, 'bin', 'python')
  if (existsSync(mark)) return python
  rmSync(home, { recursive: true, force: true })
  const quiet: ExecFileSyncOptions = {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_MS,
  }
  execFileSync('python3', ['-m', 'venv', home], quiet)
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], quiet)
  writeFileSync(mark, '')
  return python
}
