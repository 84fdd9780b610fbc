/**
 * Reads a span in chunks that end at a newline: one buffer, one open file, bounded memory. Files
 * are written, truncated and replaced meanwhile, so every chunk is proved to belong to the bytes
 * before it; where it does not, reading stops without a byte and the next poll sorts it out.
 */
import { closeSync } from 'node:fs'
import type { Chunk, FileRecord, RejectReason, Span } from '../flow.ts'
import { bytesAt, copyOf, endBeforeNuls, openFile, readAt, sizeOf, UNREADABLE } from './disk.ts'
import {
  attributesOf,
  FINGERPRINT_BYTES,
  inodeOf,
  prefixMatches,
  TAIL_BYTES,
  tailOf,
  unsettled,
} from './identity.ts'
import { Unpacker } from './unpack.ts'
import { Window } from './window.ts'

/** Default size of a chunk: large against the cost of a call, small against memory. */
export const CHUNK_BYTES = 1 << 20

/**
 * A chunk; `torn` where no newline was found within its size: the line goes on in the next. `last`
 * is true where that was known; where only an unfinished line followed, no chunk says it.
 */
export interface TornChunk extends Chunk {
  readonly torn: boolean
}

/** Sizes, and a buffer to be shared by readers that take turns. */
export interface ChunkOptions {
  readonly maxBytes?: number
  readonly buffer?: Buffer
}

/**
 * Reads one span. `next()` for plain files, `nextAsync()` for any. The bytes of a chunk are valid
 * until the next call. A line that is not finished is held back, unless the span is final.
 */
export class ChunkReader {
  readonly #path: string
  readonly #span: Span
  readonly #window: Window
  #fd = -1
  #unpacker: Unpacker | undefined
  #piece: Buffer | undefined
  /** Attributes at the moment of opening; what comes later is a change. */
  #attributes = ''
  #sizeAtOpen = -1
  /** Where reading ends: NULs behind the text of a file that is still written wait for theirs. */
  #to: number
  #opened = false
  #done = false
  #readOut = false
  #stale = false
  #problem: { readonly reason: RejectReason; readonly message: string } | undefined

  constructor(root: string, span: Span, options: ChunkOptions = {}) {
    this.#path = `${root}/${span.file.path}`
    this.#span = span
    this.#to = span.to
    const most = Math.max(1, options.buffer?.length ?? options.maxBytes ?? CHUNK_BYTES)
    const wanted = Math.max(1, Math.min(most, span.to - span.file.position))
    const buffer = options.buffer?.subarray(0, options.maxBytes) ?? Buffer.allocUnsafe(wanted)
    this.#window = new Window(buffer, span.file.position)
  }

  /** Bytes of an unfinished last line that wait for its end. */
  get heldBackBytes(): number {
    return this.#done && !this.#stale ? this.#window.rest : 0
  }

  /** The file is no longer what the poll saw: nothing more was delivered, poll again. */
  get stale(): boolean {
    return this.#stale
  }

  /** What a person should know of. */
  get problem(): { readonly reason: RejectReason; readonly message: string } | undefined {
    return this.#problem
  }

  /** Position and identity as of what was delivered so far. */
  position(): { position: number; tail: string; fingerprint: string; fingerprintBytes: number } {
    const { tail, fingerprint, fingerprintBytes } = this.#span.file
    const position = this.#window.position
    if (!this.#opened || this.#stale || position === 0) {
      if (position === this.#span.file.position) {
        return { position, tail, fingerprint, fingerprintBytes }
      }
    }
    return { position, ...this.#window.identity() }
  }

  /**
   * The record to commit with what was delivered so far. Its attributes are those of the file only
   * when the span was read out: else the next poll offers the rest again. A file of which a rest
   * cannot be read is rejected with its reason, until it changes.
   */
  record(): FileRecord {
    const attributes = this.#readOut ? this.#attributes : unsettled(this.#span.file.attributes)
    const record = { ...this.#span.file, ...this.position(), attributes }
    if (!this.#readOut || this.#problem === undefined) return record
    return { ...record, state: 'rejected', reason: this.#problem.reason }
  }

  /** The next chunk of a plain file; undefined at the end of the span. */
  next(): TornChunk | undefined {
    if (this.#span.file.packing !== 'none') throw new TypeError('Packed files need nextAsync()')
    if (this.#done || !this.#open() || !this.#fillPlain()) return this.#finish()
    return this.#deliver(this.#window.end >= this.#to, this.#span.final)
  }

  /** The next chunk of any file; undefined at the end of the span. */
  async nextAsync(): Promise<TornChunk | undefined> {
    if (this.#span.file.packing === 'none') return this.next()
    if (this.#done || !this.#open()) return this.#finish()
    if (!this.#unpacker) {
      this.#unpacker = new Unpacker(this.#fd, this.#span.file.packing)
      this.#fd = -1
      if (!(await this.#skip(this.#unpacker))) return this.#finish()
    }
    await this.#fillPacked(this.#unpacker)
    // The end of a damaged archive may be the middle of a line: it is held back.
    const damaged = this.#unpacker.problem !== ''
    if (damaged && !this.#piece) this.#reportDamage(this.#unpacker)
    return this.#deliver(!this.#piece, this.#span.final && !damaged)
  }

  /** Closes the file; the reader delivers nothing more. */
  close(): void {
    this.#done = true
    if (this.#fd >= 0) closeSync(this.#fd)
    this.#fd = -1
    this.#unpacker?.close().catch(() => {})
    this.#unpacker = undefined
  }

  #finish(): undefined {
    this.close()
    return undefined
  }

  #fail(): false {
    this.#stale = true
    return false
  }

  /** Opens at the first call and proves that the bytes before the position are those of old. */
  #open(): boolean {
    if (this.#opened) return true
    const { file, to } = this.#span
    const opened = openFile(this.#path, inodeOf(file.attributes))
    if ('code' in opened) {
      if (opened.reason === 'unreadable') {
        this.#problem = { reason: 'unreadable', message: `cannot be opened (${opened.code})` }
      }
      return this.#fail()
    }
    this.#opened = true
    this.#fd = opened.fd
    this.#attributes = attributesOf(opened.stats)
    this.#sizeAtOpen = opened.stats.size
    if (file.packing !== 'none') return true
    if (opened.stats.size < to) return this.#fail()
    if (!this.#span.final) this.#to = endBeforeNuls(this.#fd, file.position, to)
    const wanted = Math.min(FINGERPRINT_BYTES, this.#to)
    const { bytes: head, got } = copyOf(this.#fd, 0, wanted)
    // A record without its first bytes would be recognised in any file.
    if (got !== wanted && got !== UNREADABLE) return this.#fail()
    const tail = bytesAt(this.#fd, Math.max(0, file.position - TAIL_BYTES), file.position)
    this.#window.seeHead(head, 0)
    this.#window.seeTail(tail)
    return this.#proved(head, tail) || this.#fail()
  }

  #proved(head: Uint8Array, tail: Uint8Array): boolean {
    const file = this.#span.file
    return file.position === 0 || (prefixMatches(file, head) && tailOf(tail) === file.tail)
  }

  #fillPlain(): boolean {
    const window = this.#window
    window.advance()
    const wanted = Math.min(window.room.length, this.#to - window.end)
    const got = readAt(this.#fd, window.room.subarray(0, wanted), window.end)
    if (got === UNREADABLE) {
      // Not asked again before the file changes: a bad disk must not hold the stream up.
      this.#problem = { reason: 'unreadable', message: 'cannot be read further; check the disk' }
      this.#readOut = true
      return false
    }
    if (got < 0) return this.#fail()
    window.filled += got
    return (got === wanted && this.#intact()) || this.#fail()
  }

  /** After reading: the file did not shrink, and what lies around the position is unchanged. */
  #intact(): boolean {
    const { from, end, filled, buffer, tailBytes } = this.#window
    if (sizeOf(this.#fd) < end) return false
    const around = bytesAt(this.#fd, from - tailBytes.length, from + Math.min(TAIL_BYTES, filled))
    const before = around.subarray(0, tailBytes.length)
    const behind = around.subarray(tailBytes.length)
    return tailBytes.equals(before) && behind.equals(buffer.subarray(0, behind.length))
  }

  #deliver(atEnd: boolean, final: boolean): TornChunk | undefined {
    const cut = this.#window.cut(atEnd, final)
    if (atEnd) this.#readOut = this.#span.to === this.#sizeAtOpen || this.#unpacker !== undefined
    if (atEnd) this.close()
    if (!cut || cut.length === 0) return undefined
    const from = this.#window.from
    return { bytes: this.#window.take(cut), from, last: atEnd, torn: cut.torn }
  }

  /** Unpacks and drops what was read before, and proves that it is the same. */
  async #skip(unpacker: Unpacker): Promise<boolean> {
    const position = this.#span.file.position
    let at = 0
    let head = Buffer.alloc(0)
    while (at < position) {
      const piece = await unpacker.next()
      if (!piece) break
      const old = piece.subarray(0, position - at)
      if (head.length < FINGERPRINT_BYTES) head = Buffer.concat([head, piece])
      this.#window.seeHead(piece, at)
      this.#window.seeTail(old)
      at += old.length
      if (old.length < piece.length) this.#piece = piece.subarray(old.length)
    }
    if (at === position && this.#proved(head, this.#window.tailBytes)) return true
    return this.#fail()
  }

  /** Fills the buffer; afterwards a piece is waiting unless the archive is at its end. */
  async #fillPacked(unpacker: Unpacker): Promise<void> {
    const window = this.#window
    window.advance()
    for (;;) {
      this.#piece ??= await unpacker.next()
      if (!this.#piece || window.room.length === 0) return
      const part = this.#piece.subarray(0, window.room.length)
      window.seeHead(part, window.end)
      part.copy(window.buffer, window.filled)
      window.filled += part.length
      const rest = this.#piece.subarray(part.length)
      this.#piece = rest.length > 0 ? rest : undefined
    }
  }

  #reportDamage(unpacker: Unpacker): void {
    const { problem, readFailed } = unpacker
    this.#problem = readFailed
      ? { reason: 'unreadable', message: `cannot be read further (${problem}); check the disk` }
      : {
          reason: 'damaged archive',
          message: `is damaged (${problem}) and was read up to there; replace it by a whole one`,
        }
  }
}
