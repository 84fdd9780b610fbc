/**
 * Is the directory there that was asked for? If not, which one was meant.
 */
import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { codeOf, UsageError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import type { ScanOptions } from './commands.ts'

/** Path parts looked at when a part in the middle is mistyped. */
const MAX_DEPTH = 64

/** Throws a UsageError where the options name no directory and nothing else. */
export function needSource({ logDir, cloudWatch }: ScanOptions): void {
  if (cloudWatch !== undefined) return
  if (logDir === undefined) {
    throw new UsageError('Cannot scan: --log-dir DIR or --cloudwatch-log-group NAME is missing.')
  }
  needDirectory(logDir)
}

/** Throws a UsageError that names the nearest directory where `path` is none. */
export function needDirectory(path: string): void {
  const code = lookAt(path)
  if (code === '') return
  throw new UsageError(`Cannot scan "${path}": ${problem(code)}.${hint(path, code)}`)
}

/** Empty where the path is a directory, else the reason it is not. */
function lookAt(path: string): string {
  try {
    return statSync(path).isDirectory() ? '' : 'FILE'
  } catch (error) {
    return codeOf(error)
  }
}

function problem(code: string): string {
  if (code === 'FILE') return 'it is a file, not a directory'
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'no such directory'
  if (code === 'EACCES') return 'permission denied'
  return `it cannot be read (${code})`
}

function hint(path: string, code: string): string {
  if (code === 'FILE') {
    const only = `--log-dir "${dirname(path)}" --include "${basename(path)}"`
    return ` To scan this file alone: ${only}.`
  }
  const meant = code === 'ENOENT' || code === 'ENOTDIR' ? corrected(path, 0) : undefined
  return meant === undefined ? '' : ` Did you mean "${meant}"?`
}

/** The path with each mistyped part replaced by the nearest directory beside it. */
function corrected(path: string, depth: number): string | undefined {
  if (lookAt(path) === '') return path
  const above = dirname(path)
  if (above === path || depth > MAX_DEPTH) return undefined
  const parent = corrected(above, depth + 1)
  if (parent === undefined) return undefined
  const same = join(parent, basename(path))
  if (lookAt(same) === '') return shown(same, path)
  const sibling = nearest(basename(path), directoriesIn(parent))
  return sibling === undefined ? undefined : shown(join(parent, sibling), path)
}

/** As the person wrote it: relative stays relative. */
function shown(found: string, asked: string): string {
  return asked.startsWith('/') ? found : relative('.', found) || '.'
}

function directoriesIn(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true })
    return entries.filter(entry => entry.isDirectory()).map(entry => entry.name)
  } catch {
    return []
  }
}
