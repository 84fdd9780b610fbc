/**
 * What a network file system makes of a directory, seeded (RFC 1813 §4.8 and `man 5 nfs`): for some
 * time a client remembers attributes and listings, so sizes, times and names are those of a while
 * ago, and a path leads to a file that lies elsewhere by now; opening asks the server anew, and
 * may find that the file is another; an open file that the server forgot is a stale handle; and
 * the number of an inode goes to the next new file. Only while `during` runs, and below one root:
 * the programs that write are on another machine.
 */
import fs, { type Dirent, type Stats } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import type { Random } from '../../src/base/random.ts'

/** Steps that attributes and listings are remembered for, at most. */
const MEMORY_STEPS = 4

/** Every so many calls that could fail by a stale handle, one does. */
const STALE_EVERY = 40

interface Remembered<T> {
  readonly value: T
  readonly until: number
}

const NAMES = ['lstatSync', 'fstatSync', 'openSync', 'readSync', 'opendirSync'] as const

/** A root as a client of the server sees it. */
export class NfsView {
  /** How often each thing happened that a local disk does not do. */
  readonly happened = { oldAttributes: 0, oldListing: 0, staleHandle: 0, reusedInode: 0 }
  readonly #root: string
  readonly #random: Random
  readonly #real = { ...fs }
  readonly #attributes = new Map<string, Remembered<Stats | undefined>>()
  readonly #listings = new Map<string, Remembered<readonly Dirent[]>>()
  /** Real inode → number that the client is told. */
  readonly #numbers = new Map<number, number>()
  readonly #used = new Set<number>()
  readonly #open = new Set<number>()
  #step = 0
  #calm = false

  constructor(root: string, random: Random) {
    this.#root = root
    this.#random = random
  }

  /** Time goes on; numbers of inodes that are gone are free again. */
  step(): void {
    this.#step++
    const there = new Set(
      this.#real.readdirSync(this.#root).map(name => {
        return this.#real.lstatSync(`${this.#root}/${name}`).ino
      }),
    )
    for (const ino of this.#numbers.keys()) if (!there.has(ino)) this.#numbers.delete(ino)
  }

  /** From now on the server answers at once, and nothing is remembered. */
  calm(): void {
    this.#calm = true
  }

  /** Lets work see the root through this view. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const { lstatSync, fstatSync, openSync, readSync, opendirSync } = this.#calls()
    Object.assign(fs, { lstatSync, fstatSync, openSync, readSync, opendirSync })
    syncBuiltinESMExports()
    try {
      return await work()
    } finally {
      for (const name of NAMES) Object.assign(fs, { [name]: this.#real[name] })
      syncBuiltinESMExports()
    }
  }

  #calls() {
    const real = this.#real
    const isOurs = (path: unknown): path is string =>
      typeof path === 'string' && path.startsWith(this.#root)
    return {
      lstatSync: (path: string, options: object) =>
        isOurs(path) ? this.#lstat(path) : real.lstatSync(path, options),
      fstatSync: (fd: number) => {
        if (!this.#open.has(fd)) return real.fstatSync(fd)
        this.#mayBeStale('fstat')
        return this.#numbered(real.fstatSync(fd))
      },
      openSync: (path: string, flags: number) => {
        if (!isOurs(path)) return real.openSync(path, flags)
        return this.#openFile(path, flags)
      },
      readSync: (fd: number, ...rest: [Buffer, number, number, number]) => {
        if (this.#open.has(fd)) this.#mayBeStale('read')
        return real.readSync(fd, ...rest)
      },
      opendirSync: (path: string, options: object) =>
        isOurs(path) ? this.#list(path) : real.opendirSync(path, options),
    }
  }

  #lstat(path: string): Stats | undefined {
    const now = this.#real.lstatSync(path, { throwIfNoEntry: false })
    const old = this.#remembered(this.#attributes, path)
    if (old !== undefined) {
      if (old.value?.ino !== now?.ino || old.value?.size !== now?.size) {
        this.happened.oldAttributes++
      }
      return old.value
    }
    const value = now && this.#numbered(now)
    this.#remember(this.#attributes, path, value)
    return value
  }

  /** Close-to-open: the server is asked; where the path leads elsewhere, it may say so. */
  #openFile(path: string, flags: number): number {
    const old = this.#remembered(this.#attributes, path)?.value?.ino
    this.#attributes.delete(path)
    const now = this.#real.lstatSync(path, { throwIfNoEntry: false })
    const moved = old !== undefined && now !== undefined && old !== this.#numbered(now).ino
    if (moved && this.#random.below(2) === 0) throw this.#stale('open')
    this.#mayBeStale('open')
    const fd = this.#real.openSync(path, flags)
    this.#open.add(fd)
    return fd
  }

  #list(path: string): { readSync(): Dirent | null; closeSync(): void } {
    const entries = this.#real.readdirSync(path, { withFileTypes: true })
    const old = this.#remembered(this.#listings, path)
    if (old === undefined) this.#remember(this.#listings, path, entries)
    const given = [...(old?.value ?? entries)]
    const names = (all: readonly Dirent[]): string => all.map(each => each.name).join('/')
    if (names(given) !== names(entries)) this.happened.oldListing++
    return { readSync: () => given.shift() ?? null, closeSync: () => undefined }
  }

  #remembered<T>(known: Map<string, Remembered<T>>, path: string): Remembered<T> | undefined {
    const found = known.get(path)
    return this.#calm || found === undefined || found.until <= this.#step ? undefined : found
  }

  #remember<T>(known: Map<string, Remembered<T>>, path: string, value: T): void {
    known.set(path, { value, until: this.#step + this.#random.below(MEMORY_STEPS + 1) })
  }

  #numbered(stats: Stats): Stats {
    const known = this.#numbers.get(stats.ino)
    const number = known ?? this.#freeNumber()
    this.#numbers.set(stats.ino, number)
    return Object.assign(Object.create(Object.getPrototypeOf(stats)), stats, { ino: number })
  }

  /** The lowest that is free, as many file systems of servers choose. */
  #freeNumber(): number {
    const taken = new Set(this.#numbers.values())
    let number = 1
    while (taken.has(number)) number++
    if (this.#used.has(number)) this.happened.reusedInode++
    this.#used.add(number)
    return number
  }

  #mayBeStale(syscall: string): void {
    if (!this.#calm && this.#random.below(STALE_EVERY) === 0) throw this.#stale(syscall)
  }

  #stale(syscall: string): Error {
    this.happened.staleHandle++
    const message = `ESTALE: stale file handle, ${syscall}`
    return Object.assign(new Error(message), { code: 'ESTALE', syscall })
  }
}
