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
import type { DirectoryTimes, Listing, Listings } from './listings.ts'
import type { Selection } from './select.ts'
import type { Slices } from './slices.ts'

/** Files of one source; beyond, the rest is named as a problem (memory: about 1 KiB each). */
const MAX_FILES = 2_000_000
/** Entries fetched by one call: short enough for a slice, long enough to be fast. */
const DIRECTORY_BUFFER = 256
/** A network file system forgot what it had named: the next look asks anew. */
const STALE = 'ESTALE'
const QUIET = { throwIfNoEntry: false } as const
/** Files between two looks at the clock, less one: a power of two. */
const CLOCK_MASK = 3

/** What a walk needs, and whom it tells. */
export interface WalkOptions {
  readonly root: string
  readonly selection: Selection
  /** A directory is about to be listed. */
  readonly onDirectory?: () => void
  /** Whether a file is to be handed out. */
  readonly wanted: (path: string) => boolean
  readonly slices: Slices
  /** What is known of directories from earlier walks; absent: all are listed. */
  readonly listings?: Listings
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

/** A listing that is being made. */
interface OpenListing {
  readonly files: string[]
  readonly directories: string[]
  readonly links: string[]
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
      await this.#enter(path)
    }
  }

  async #enter(path: string): Promise<void> {
    const { listings, onDirectory } = this.#options
    const times = listings && this.#timesOf(path)
    const known = times && listings?.of(path, times)
    onDirectory?.()
    if (known !== undefined) return this.#again(known)
    const directory = this.#openDirectory(path)
    const listing = directory && (await this.#list(path, directory))
    if (listing && times) listings?.note(path, times, listing)
  }

  /** Of the directory itself, also where the root is a link to it. */
  #timesOf(path: string): DirectoryTimes | undefined {
    try {
      return statSync(this.#absolute(path), QUIET)
    } catch {
      return undefined
    }
  }

  /** The entries of a directory that holds what it held. */
  async #again({ files, directories, links }: Listing): Promise<void> {
    const { slices } = this.#options
    if (this.#deep) this.#pending.push(...directories)
    for (const [index, path] of files.entries()) {
      this.#file(path)
      if ((index & CLOCK_MASK) === 0 && slices.due) await slices.turn()
    }
    for (const path of links) {
      this.#link(path)
      if (slices.due) await slices.turn()
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

  /** Its entries that may ever be of use; undefined where it could not be listed to the end. */
  async #list(path: string, directory: Dir): Promise<Listing | undefined> {
    const { slices } = this.#options
    const prefix = path === '' ? '' : `${path}/`
    const listing: OpenListing = { files: [], directories: [], links: [] }
    try {
      for (let entry = directory.readSync(); entry; entry = directory.readSync()) {
        this.#entry(prefix + entry.name, entry, listing)
        if (slices.due) await slices.turn()
      }
      return listing
    } catch (error) {
      this.#failed(path, error)
      return undefined
    } finally {
      directory.closeSync()
    }
  }

  #entry(path: string, entry: Dirent, { files, directories, links }: OpenListing): void {
    const { selection } = this.#options
    if (entry.isFile()) {
      if (this.#file(path) || selection.file(path)) files.push(path)
    } else if (entry.isDirectory()) {
      if (!selection.directory(path)) return
      directories.push(path)
      if (this.#deep) this.#pending.push(path)
    } else if (entry.isSymbolicLink() && selection.file(path)) {
      links.push(path)
      this.#link(path)
    }
  }

  /** Looks at a file that is wanted; false for another. */
  #file(path: string): boolean {
    if (!this.#options.wanted(path)) return false
    let stats: Stats | undefined
    try {
      stats = lstatSync(this.#absolute(path), QUIET)
    } catch (error) {
      this.#hidden(path, codeOf(error))
      return true
    }
    if (!stats && path.includes('\ufffd')) {
      this.#problem(path, 'has a name that is not UTF-8; rename it')
    }
    if (stats?.isFile()) this.#found(path, stats)
    return true
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
    if (!this.#options.wanted(path)) return
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
