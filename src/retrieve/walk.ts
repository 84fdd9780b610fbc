/**
 * Walks a directory in slices and hands out every regular file with its attributes. Names are
 * hostile: anything that cannot be looked at is named as a problem, never thrown.
 */
import {
  type Dir,
  type Dirent,
  lstatSync,
  opendirSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs'
import { codeOf, messageOf, OperatingError } from '../base/errors.ts'
import type { Problem } from '../flow.ts'
import type { Selection } from './select.ts'
import type { Slices } from './slices.ts'

/** Files of one source; beyond, the rest is named as a problem (memory: about 1 KiB each). */
const MAX_FILES = 2_000_000
/** Entries fetched by one call: short enough for a slice, long enough to be fast. */
const DIRECTORY_BUFFER = 256
/** A network file system forgot what it had named: the next look asks anew. */
const STALE = 'ESTALE'
const QUIET = { throwIfNoEntry: false } as const

/** What a walk needs, and whom it tells. */
export interface WalkOptions {
  readonly root: string
  readonly selection: Selection
  /** A directory is about to be listed. */
  readonly onDirectory?: () => void
  /** Whether a file is to be handed out. */
  readonly wanted: (path: string) => boolean
  readonly slices: Slices
  readonly onFile: (path: string, stats: Stats) => void
}

/** What a walk could not look at. */
export interface WalkResult {
  readonly files: number
  readonly problems: Problem[]
  /** Directories whose files are unknown now, which is not the same as gone. */
  readonly unreadable: string[]
}

/** Walks the directories (below the root, '' for the root itself), with all below if `deep`. */
export async function walk(
  directories: readonly string[],
  deep: boolean,
  options: WalkOptions,
): Promise<WalkResult> {
  const walker = new Walker(options, deep)
  await walker.run(directories)
  return walker
}

class Walker implements WalkResult {
  files = 0
  readonly problems: Problem[] = []
  readonly unreadable: string[] = []
  readonly #options: WalkOptions
  readonly #deep: boolean
  readonly #realRoot: string
  readonly #pending: string[] = []

  constructor(options: WalkOptions, deep: boolean) {
    this.#options = options
    this.#deep = deep
    this.#realRoot = realRootOf(options.root)
  }

  async run(directories: readonly string[]): Promise<void> {
    this.#pending.push(...directories.filter(path => this.#isReal(path)))
    for (let path = this.#pending.pop(); path !== undefined; path = this.#pending.pop()) {
      const directory = this.#openDirectory(path)
      if (directory) await this.#list(path, directory)
    }
  }

  /** A directory that was replaced by a link is not followed. */
  #isReal(path: string): boolean {
    if (path === '') return true
    try {
      return realpathSync(this.#absolute(path)) === `${this.#realRoot}/${path}`
    } catch {
      return false
    }
  }

  #openDirectory(path: string): Dir | undefined {
    try {
      return opendirSync(this.#absolute(path), { bufferSize: DIRECTORY_BUFFER })
    } catch (error) {
      this.#failed(path, error)
      return undefined
    }
  }

  #failed(path: string, error: unknown): void {
    const code = codeOf(error)
    if (path === '') throw rootError(this.#options.root, error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return
    this.unreadable.push(path)
    if (code === STALE) return
    this.#problem(path, `directory cannot be listed (${code}); grant the right to read it`)
  }

  async #list(path: string, directory: Dir): Promise<void> {
    const { slices, onDirectory } = this.#options
    onDirectory?.()
    const prefix = path === '' ? '' : `${path}/`
    try {
      for (let entry = directory.readSync(); entry; entry = directory.readSync()) {
        this.#entry(prefix + entry.name, entry)
        if (slices.due) await slices.turn()
      }
    } catch (error) {
      this.#failed(path, error)
    } finally {
      directory.closeSync()
    }
  }

  #entry(path: string, entry: Dirent): void {
    if (entry.isFile()) this.#file(path)
    else if (entry.isDirectory()) this.#directory(path)
    else if (entry.isSymbolicLink()) this.#link(path)
  }

  #directory(path: string): void {
    if (this.#deep && this.#options.selection.directory(path)) this.#pending.push(path)
  }

  #file(path: string): void {
    if (!this.#options.wanted(path)) return
    let stats: Stats | undefined
    try {
      stats = lstatSync(this.#absolute(path), QUIET)
    } catch (error) {
      this.#hidden(path, codeOf(error))
      return
    }
    if (!stats && path.includes('\ufffd')) {
      this.#problem(path, 'has a name that is not UTF-8; rename it')
    }
    if (stats?.isFile()) this.#found(path, stats)
  }

  /** A file that cannot be looked at is not gone; nor are the others of its directory. */
  #hidden(path: string, code: string): void {
    const directory = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    const known = this.unreadable.at(-1) === directory
    if (!known) this.unreadable.push(directory)
    if (code === STALE) return
    if (code !== 'EACCES') {
      this.#problem(path, `cannot be looked at (${code}); shorten or rename its path`)
    } else if (!known) {
      this.#problem(directory, 'directory cannot be searched (EACCES); grant the right to enter it')
    }
  }

  #found(path: string, stats: Stats): void {
    this.files++
    if (this.files <= MAX_FILES) this.#options.onFile(path, stats)
    if (this.files !== MAX_FILES + 1) return
    this.#problem(path, `is file ${this.files} of its source, and no more are read; narrow include`)
  }

  /** Followed to a file within the root that the walk does not list itself. */
  #link(path: string): void {
    if (!this.#options.selection.file(path) || !this.#options.wanted(path)) return
    try {
      const target = realpathSync(this.#absolute(path))
      if (target === this.#realRoot) return
      if (!target.startsWith(`${this.#realRoot}/`)) {
        this.#problem(
          path,
          'links out of the root and is not followed; exclude it or scan its target',
        )
        return
      }
      if (this.#lists(target.slice(this.#realRoot.length + 1))) return
      const stats = statSync(target, QUIET)
      if (stats?.isFile()) this.#found(path, stats)
    } catch (error) {
      this.#problem(path, `is a link that leads nowhere (${codeOf(error)}); remove it`)
    }
  }

  /** Whether the walk comes across this file under its own name. */
  #lists(target: string): boolean {
    const { selection } = this.#options
    if (!selection.file(target)) return false
    for (let at = target.indexOf('/'); at >= 0; at = target.indexOf('/', at + 1)) {
      if (!selection.directory(target.slice(0, at))) return false
    }
    return true
  }

  #problem(path: string, message: string): void {
    const shown = JSON.stringify(path === '' ? this.#options.root : path)
    this.problems.push({ path, message: `${shown} ${message}` })
  }

  #absolute(path: string): string {
    return path === '' ? this.#options.root : `${this.#options.root}/${path}`
  }
}

function realRootOf(root: string): string {
  try {
    return realpathSync(root)
  } catch (error) {
    throw rootError(root, error)
  }
}

function rootError(root: string, cause: unknown): OperatingError {
  const shown = JSON.stringify(root)
  return new OperatingError(
    `Cannot list the directory ${shown} (${codeOf(cause) || messageOf(cause)}): ` +
      'create or mount it, and grant the right to read it',
    { cause },
  )
}
