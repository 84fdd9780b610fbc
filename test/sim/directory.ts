/**
 * Seeded simulation of programs that write and rotate logs on a real file system, and of a reader
 * that polls, commits and crashes. What must hold: the bytes that were committed are, stream by
 * stream, every piece that was written, once and in order; but for pieces that were destroyed on
 * disk before they were committed, which the model knows, because it looks at the whole disk after
 * every step.
 */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { type Random, seededRandom } from '../../src/base/random.ts'
import type { FileRecord, PollResult } from '../../src/flow.ts'
import { ChunkReader } from '../../src/retrieve/chunk.ts'
import { Directory } from '../../src/retrieve/directory.ts'
import type { NfsView } from './nfs.ts'

const STEPS = 60
const STREAMS = ['app.log', 'web.log']
const PIECE = /<(\d+)>/g

/** How the reader sees the disk. */
export interface Sight {
  readonly steps?: number
  /** The view through which it looks, where it is not the disk itself. */
  readonly view?: (root: string, random: Random) => NfsView
}

/** Runs one seed; throws an error that names the seed and the last steps. */
export async function simulate(seed: number, { steps = STEPS, view }: Sight = {}): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'logforest-sim-'))
  const world = new World(root, seededRandom(seed), view?.(root, seededRandom(seed, 'view')))
  try {
    for (let step = 0; step < steps; step++) {
      await world.step()
      world.observe()
    }
    await world.finish()
    world.check()
  } catch (error) {
    const trace = world.trace.slice(-400).join('\n  ')
    throw new Error(`Simulation with seed ${seed} failed after:\n  ${trace}`, { cause: error })
  } finally {
    rmSync(root, { recursive: true })
  }
}

/** One writer: its live name, its rotation scheme and the file that it has open. */
interface Writer {
  readonly stream: string
  readonly scheme: 'numbers' | 'dates' | 'copytruncate'
  readonly packing: 'none' | 'gz' | 'zst'
  /** Name of the file that gets the next piece: a rotated one until the writer reopens. */
  open: string
  rotations: number
}

class World {
  readonly trace: string[] = []
  readonly #root: string
  readonly #random: Random
  readonly #writers: Writer[]
  readonly #written = new Map<string, number[]>()
  readonly #delivered = new Map<string, string>()
  /** Pieces that neither lay on disk nor were delivered after some step. */
  readonly #destroyed = new Set<number>()
  #records = new Map<string, FileRecord>()
  #directory: Directory
  readonly #view: NfsView | undefined
  #sequence = 0
  #stale = false

  constructor(root: string, random: Random, view?: NfsView) {
    this.#view = view
    this.#root = root
    this.#random = random
    this.#writers = STREAMS.map(stream => ({
      stream,
      scheme: this.#pick(['numbers', 'dates', 'copytruncate'] as const),
      packing: this.#pick(['none', 'gz', 'zst'] as const),
      open: stream,
      rotations: 0,
    }))
    this.#directory = this.#restart()
  }

  async step(): Promise<void> {
    this.#view?.step()
    const writer = this.#pick(this.#writers)
    const dice = this.#random.below(100)
    if (dice < 45) this.#write(writer)
    else if (dice < 65) await this.#read(this.#random.below(4) === 0)
    else if (dice < 80) await this.#rotate(writer)
    else if (dice < 85) this.#directory = this.#restart()
    else if (dice < 89) this.#remove(writer)
    else if (dice < 92) this.#truncate(writer)
    else if (dice < 95) this.#replace(writer)
    else this.#pack(writer)
  }

  /** What is neither on disk nor delivered is lost, and nobody could have helped it. */
  observe(): void {
    for (const { stream } of this.#writers) {
      const there = piecesOf(this.#delivered.get(stream) ?? '')
      for (const name of this.#filesOf(stream)) there.push(...piecesOf(this.#contentOf(name)))
      const known = new Set(there)
      for (const piece of this.#written.get(stream) ?? []) {
        if (!known.has(piece)) this.#destroyed.add(piece)
      }
    }
  }

  /** Ends every line, then reads until nothing is left. */
  async finish(): Promise<void> {
    for (const writer of this.#writers)
      this.#append(writer, `${this.#piece(writer)} this is the end\n`)
    this.#view?.calm()
    for (let poll = 0; poll < 6; poll++) await this.#read(false)
  }

  check(): void {
    for (const { stream } of this.#writers) {
      const got = piecesOf(this.#delivered.get(stream) ?? '')
      const there = new Set(got)
      const wanted = (this.#written.get(stream) ?? []).filter(
        piece => there.has(piece) || !this.#destroyed.has(piece),
      )
      // What a listing shows late is read late.
      if (this.#view !== undefined) got.sort((a, b) => a - b)
      if (got.join() === wanted.join()) continue
      const missing = wanted.filter(piece => !there.has(piece))
      const twice = got.filter((piece, index) => got.indexOf(piece) !== index)
      throw new Error(
        `${stream}: missing ${missing.join()}; twice ${twice.join()};\n` +
          `  got    ${got.join()}\n  wanted ${wanted.join()}`,
      )
    }
  }

  #write(writer: Writer): void {
    let text = ''
    for (let lines = 1 + this.#random.below(4); lines > 0; lines--) {
      const filler = 'x'.repeat(this.#random.below(8) === 0 ? 900 : 12 + this.#random.below(30))
      text += `${this.#piece(writer)} ${filler}`
      text += lines > 1 || this.#random.below(4) > 0 ? '\n' : ''
    }
    this.#append(writer, text)
    // After a rotation the writer goes on in the old file for a while, then reopens.
    if (this.#random.below(2) === 0) writer.open = writer.stream
  }

  #append(writer: Writer, text: string): void {
    if (!existsSync(this.#path(writer.open))) writer.open = writer.stream
    this.#note(`write ${writer.open} ${JSON.stringify(text.slice(0, 60))} +${text.length}`)
    appendFileSync(this.#path(writer.open), text)
  }

  #piece(writer: Writer): string {
    const piece = this.#sequence++
    const all = this.#written.get(writer.stream) ?? []
    this.#written.set(writer.stream, all)
    all.push(piece)
    return `<${piece}>`
  }

  async #rotate(writer: Writer): Promise<void> {
    if (!existsSync(this.#path(writer.stream))) return
    if (writer.open !== writer.stream) writer.open = writer.stream
    writer.rotations++
    if (writer.scheme === 'dates') {
      this.#rename(writer.stream, this.#dated(writer))
      writer.open = this.#dated(writer)
      return
    }
    this.#shift(writer)
    if (writer.scheme === 'copytruncate') return this.#copyTruncate(writer)
    this.#rename(writer.stream, `${writer.stream}.1`)
    writer.open = `${writer.stream}.1`
  }

  /** .3 is dropped, .2 → .3, .1 → .2. */
  #shift({ stream }: Writer): void {
    const ext = (name: string) =>
      ['', '.gz', '.zst'].find(end => existsSync(this.#path(name + end)))
    for (let number = 4; number >= 1; number--) {
      const from = `${stream}.${number}`
      const end = ext(from)
      if (end === undefined) continue
      if (number === 4) this.#delete(from + end)
      else this.#rename(from + end, `${stream}.${number + 1}${end}`)
    }
  }

  /** The copy may be seen half done, lines may be read between copy and truncation. */
  async #copyTruncate(writer: Writer): Promise<void> {
    const copy = `${writer.stream}.1`
    if (this.#random.below(3) === 0) {
      const content = readFileSync(this.#path(writer.stream))
      const part = this.#random.below(content.length + 1)
      this.#note(`copy ${part} of ${content.length} bytes to ${copy}`)
      writeFileSync(this.#path(copy), content.subarray(0, part))
      await this.#read(false)
      appendFileSync(this.#path(copy), content.subarray(part))
    } else {
      copyFileSync(this.#path(writer.stream), this.#path(copy))
    }
    this.#note(`copied to ${copy}`)
    if (this.#random.below(3) === 0) this.#write(writer)
    if (this.#random.below(3) === 0) await this.#read(false)
    this.#note(`truncate ${writer.stream}`)
    truncateSync(this.#path(writer.stream))
    writer.open = writer.stream
  }

  #dated({ stream, rotations }: Writer): string {
    const day = String(1 + rotations).padStart(2, '0')
    return `${stream}-202601${day}`
  }

  /** Packs a rotated file; the plain one may lie beside the packed one for a while. */
  #pack(writer: Writer): void {
    if (writer.packing === 'none') return
    const names = this.#filesOf(writer.stream).filter(
      name => name !== writer.stream && name !== writer.open && !/\.(gz|zst)$/.test(name),
    )
    if (names.length === 0) return
    const name = this.#pick(names)
    const packed = `${name}.${writer.packing}`
    const content = readFileSync(this.#path(name))
    const pack = writer.packing === 'gz' ? gzipSync : zstdCompressSync
    this.#note(`pack ${packed}`)
    writeFileSync(this.#path(packed), pack(content))
    // As gzip and zstd do.
    const seconds = Math.floor(statSync(this.#path(name)).mtimeMs) / 1000
    utimesSync(this.#path(packed), seconds, seconds)
    rmSync(this.#path(name))
  }

  #remove(writer: Writer): void {
    const names = this.#filesOf(writer.stream)
    if (names.length > 0) this.#delete(this.#pick(names))
  }

  #truncate({ stream }: Writer): void {
    if (!existsSync(this.#path(stream))) return
    this.#note(`truncate ${stream}`)
    truncateSync(this.#path(stream))
  }

  /** As an editor or a synchronising program does: a new inode with the same bytes. */
  #replace({ stream }: Writer): void {
    if (!existsSync(this.#path(stream))) return
    this.#note(`replace ${stream}`)
    copyFileSync(this.#path(stream), this.#path('.new'))
    renameSync(this.#path('.new'), this.#path(stream))
  }

  #rename(from: string, to: string): void {
    this.#note(`rename ${from} ${to}`)
    renameSync(this.#path(from), this.#path(to))
  }

  #delete(name: string): void {
    this.#note(`delete ${name}`)
    rmSync(this.#path(name))
  }

  #restart(): Directory {
    this.#note('restart')
    const options = { source: 'sim', root: this.#root, include: ['*.log'], exclude: ['.new'] }
    return new Directory(options, [...this.#records.values()])
  }

  /**
   * One look, and another where a file was trusted to have grown only and was not: it is opened
   * then, and nothing writes while we read.
   */
  async #read(crash: boolean): Promise<void> {
    const look = (): Promise<boolean> => this.#look(crash)
    const view = this.#view
    if (view !== undefined) return void (await view.during(look))
    if (!(await look())) return
    this.#note('another look')
    if (await look()) throw new Error('A file that was opened was stale')
  }

  /** Spans are read in order and committed one by one, or until a crash. True if one is stale. */
  async #look(crash: boolean): Promise<boolean> {
    const result = await this.#directory.poll()
    this.#note(`poll ${describe(result)}`)
    const crashAfter = crash ? this.#random.below(3) : Number.POSITIVE_INFINITY
    let spans = 0
    this.#stale = false
    for (const [stream, list] of result.spans) {
      for (const span of list) {
        if (spans++ >= crashAfter) return this.#crash()
        const reader = new ChunkReader(this.#root, span, {
          maxBytes: 64 + this.#random.below(4000),
        })
        const budget = this.#random.below(5) === 0 ? 1 : 1000
        const stopped = await this.#readSpan(stream, reader, budget)
        if (stopped) break
      }
    }
    if (crash) return this.#crash()
    this.#commit(result.changed)
    return this.#stale
  }

  async #readSpan(stream: string, reader: ChunkReader, budget: number): Promise<boolean> {
    let text = ''
    for (let chunks = 0; chunks < budget; chunks++) {
      const chunk = await reader.nextAsync()
      if (!chunk) break
      text += Buffer.from(chunk.bytes).toString()
    }
    const record = reader.record()
    const more = budget === 1 && (await reader.nextAsync()) !== undefined
    reader.close()
    const stop = more || reader.stale
    this.#stale ||= reader.stale
    if (reader.problem) throw new Error(`Unexpected problem: ${reader.problem.message}`)
    this.#note(`  read ${record.path} to ${record.position}: ${piecesOf(text).join()}`)
    this.#delivered.set(stream, (this.#delivered.get(stream) ?? '') + text)
    this.#commit([record])
    return stop
  }

  #commit(records: readonly FileRecord[]): void {
    for (const record of records) this.#records.set(record.id, record)
    this.#directory.committed(records)
  }

  #crash(): false {
    this.#note('crash')
    this.#directory = this.#restart()
    return false
  }

  #filesOf(stream: string): string[] {
    return readdirSync(this.#root)
      .filter(name => name.startsWith(stream))
      .sort()
  }

  #contentOf(name: string): string {
    const bytes = readFileSync(this.#path(name))
    if (name.endsWith('.gz')) return gunzipSync(bytes).toString()
    if (name.endsWith('.zst')) return zstdDecompressSync(bytes).toString()
    return bytes.toString()
  }

  #path(name: string): string {
    return join(this.#root, name)
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#random.below(items.length)]
  }

  #note(text: string): void {
    this.trace.push(text)
  }
}

function describe({ spans, changed }: PollResult): string {
  const offered = [...spans.values()]
    .flat()
    .map(
      ({ file, to, final }) =>
        `${file.path} g${file.generation} ${file.position}-${to}${final ? ' final' : ''}`,
    )
  const moved = changed.map(r => `${r.path} g${r.generation} ${r.state} ${r.position}`)
  return `[${offered.join('; ')}] changed [${moved.join('; ')}]`
}

function piecesOf(text: string): number[] {
  return [...text.matchAll(PIECE)].map(match => Number(match[1]))
}
