/**
 * The bytes of one looked-at file, as far as its identity asks for them: head, tails before
 * positions, length. Packed files are unpacked on the side, in bounded pieces.
 */
import { closeSync } from 'node:fs'
import type { FileRecord, Packing, RejectReason } from '../flow.ts'
import { bytesAt, copyOf, openFile, STALE_HANDLE } from './disk.ts'
import { FINGERPRINT_BYTES, inodeOf, prefixMatches, TAIL_BYTES, tailOf } from './identity.ts'
import type { RotatedName } from './rotation.ts'
import { onlyNuls, packingOf, rejectionOf, SNIFF_BYTES } from './text.ts'
import { Unpacker } from './unpack.ts'

/** A file as the walk saw it. */
export interface Look {
  readonly path: string
  readonly name: RotatedName
  /** Hash of the attributes. */
  readonly attributes: string
  readonly size: number
  readonly mtimeMs: number
}

/** Why a file is not read. */
export interface Rejection {
  readonly reason: RejectReason
  readonly message: string
}

/** Heads kept in memory: a poll may look at hundreds of thousands of files. */
const KEPT_HEADS = 1024

/** Head, tails and length of a file, read when asked for. */
export class Content {
  static readonly #keepers: Content[] = []
  readonly look: Look
  readonly rejection: Rejection | null
  readonly packing: Packing
  readonly #root: string
  #unsure: boolean
  #head: Buffer | undefined
  /** Unpacked bytes; −1 while not known. */
  #length: number
  /** Bytes before positions; made when asked for, for most files never. */
  #tails: Map<number, Buffer> | undefined

  private constructor(root: string, look: Look, first: First | undefined) {
    this.#root = root
    this.look = look
    this.rejection = first?.rejection ?? null
    this.packing = first?.packing ?? 'none'
    this.#unsure = first?.unsure === true
    this.#length = this.packing === 'none' ? look.size : -1
    if (first !== undefined) this.#keep(first.head)
  }

  /** Reads the beginning; never throws. */
  static async of(root: string, look: Look): Promise<Content> {
    return new Content(root, look, await firstBytes(root, look))
  }

  /** A plain file of which text was read before: nothing is opened until it is asked for. */
  static trusted(root: string, look: Look): Content {
    return new Content(root, look, undefined)
  }

  /**
   * It could not be opened or read as what was looked at. Behind a network file system names and
   * attributes are remembered for a while, so nothing follows from what is missing here.
   */
  get unsure(): boolean {
    return this.#unsure
  }

  /** Its bytes are not those that its attributes promised. */
  doubt(): void {
    this.#unsure = true
  }

  /** The first unpacked bytes, at most SNIFF_BYTES. */
  async head(): Promise<Buffer> {
    if (this.#head !== undefined) return this.#head
    const { head, unsure } = await firstBytes(this.#root, this.look)
    this.#unsure ||= unsure
    return this.#keep(head)
  }

  /** The first unpacked bytes, as many as make a fingerprint. */
  async fingerprintable(): Promise<Buffer> {
    return (await this.head()).subarray(0, FINGERPRINT_BYTES)
  }

  /** Those of the records whose read bytes this file holds: same head, same tail at position. */
  async matching(records: readonly FileRecord[]): Promise<FileRecord[]> {
    if (records.length === 0) return []
    const head = await this.fingerprintable()
    const candidates = records.filter(record => prefixMatches(record, head))
    if (candidates.length === 0) return []
    const tails = await this.#seeTails(candidates.map(record => record.position))
    return candidates.filter(({ position, tail }) => {
      const bytes = tails.get(position)
      return bytes !== undefined && tailOf(bytes) === tail
    })
  }

  /** Length and last bytes of all there is (of a damaged archive: of what can be unpacked). */
  async ending(): Promise<{ length: number; tail: Buffer }> {
    const tails = await this.#seeTails([this.#length < 0 ? Number.POSITIVE_INFINITY : this.#length])
    return { length: this.#length, tail: tails.get(this.#length) ?? Buffer.alloc(0) }
  }

  /** Whether unpacked bytes lie behind the position; a packed file is unpacked up to there. */
  async reaches(position: number): Promise<boolean> {
    if (this.#length < 0) await this.#seeTails([position + 1])
    return this.#length < 0 || this.#length > position
  }

  /** The bytes `[to − TAIL_BYTES, to)` of a plain file. */
  bytesBefore(to: number): Buffer {
    const opened = openFile(`${this.#root}/${this.look.path}`, inodeOf(this.look.attributes))
    if ('code' in opened) {
      this.#unsure ||= opened.reason === 'vanished'
      return Buffer.alloc(0)
    }
    const { bytes, got } = copyOf(opened.fd, Math.max(0, to - TAIL_BYTES), to)
    closeSync(opened.fd)
    this.#unsure ||= got === STALE_HANDLE
    return bytes
  }

  #keep(head: Buffer): Buffer {
    this.#head = head
    Content.#keepers.push(this)
    const oldest = Content.#keepers.length > KEPT_HEADS ? Content.#keepers.shift() : undefined
    if (oldest) oldest.#head = undefined
    return head
  }

  async #seeTails(positions: readonly number[]): Promise<ReadonlyMap<number, Buffer>> {
    this.#tails ??= new Map()
    const tails = this.#tails
    const missing = positions.filter(position => !tails.has(position))
    if (missing.length > 0 && this.packing !== 'none') await this.#unpackTails(missing, tails)
    if (this.packing !== 'none') return tails
    for (const position of missing) {
      if (position > this.look.size) continue
      const bytes = this.bytesBefore(position)
      if (bytes.length === Math.min(TAIL_BYTES, position)) tails.set(position, bytes)
    }
    return tails
  }

  /** One pass up to the greatest position; what ends before it has told its length. */
  async #unpackTails(positions: readonly number[], tails: Map<number, Buffer>): Promise<void> {
    const unpacker = openUnpacker(this.#root, this.look, this.packing)
    this.#unsure ||= unpacker === undefined
    if (!unpacker) return
    const wanted = positions.toSorted((a, b) => a - b)
    const goal = wanted.at(-1) ?? 0
    let at = 0
    let next = 0
    let tail: Buffer = Buffer.alloc(0)
    while (at < goal) {
      const piece = await unpacker.next()
      if (!piece) break
      const joined = Buffer.concat([tail, piece])
      const from = at - tail.length
      at += piece.length
      for (; next < wanted.length && wanted[next] <= at; next++) {
        tails.set(wanted[next], lastOf(joined.subarray(0, wanted[next] - from)))
      }
      tail = lastOf(joined)
    }
    if (at < goal) {
      this.#length = at
      tails.set(at, tail)
    }
    await unpacker.close()
  }
}

function lastOf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(Math.max(0, bytes.length - TAIL_BYTES)))
}

interface First {
  readonly head: Buffer
  readonly packing: Packing
  readonly rejection: Rejection | null
  readonly unsure: boolean
}

async function firstBytes(root: string, look: Look): Promise<First> {
  const nothing = { head: Buffer.alloc(0), packing: 'none' } as const
  const opened = openFile(`${root}/${look.path}`, inodeOf(look.attributes))
  if ('code' in opened) {
    const message = `cannot be opened (${opened.code}); grant the right to read it`
    const unsure = opened.reason === 'vanished'
    return { ...nothing, rejection: { reason: opened.reason, message }, unsure }
  }
  const { bytes: raw, got } = copyOf(opened.fd, 0, Math.min(SNIFF_BYTES, look.size))
  const unsure = got === STALE_HANDLE
  // Where the beginning was truncated away under a writer, the text is behind it.
  const telling = onlyNuls(raw)
    ? bytesAt(opened.fd, Math.max(0, look.size - SNIFF_BYTES), look.size)
    : raw
  closeSync(opened.fd)
  const packing = packingOf(raw)
  if (packing === 'none') return { head: raw, packing, rejection: rejectionOf(telling), unsure }
  const head = await unpackedHead(root, look, packing)
  if (head === undefined) return { ...nothing, packing, rejection: null, unsure: true }
  return { head, packing, rejection: rejectionOf(head), unsure }
}

/** Undefined where the file is no longer what was looked at. */
async function unpackedHead(
  root: string,
  look: Look,
  packing: Packing,
): Promise<Buffer | undefined> {
  const unpacker = openUnpacker(root, look, packing)
  if (unpacker === undefined) return undefined
  let head = Buffer.alloc(0)
  while (head.length < SNIFF_BYTES) {
    const piece = await unpacker.next()
    if (!piece) break
    head = Buffer.concat([head, piece])
  }
  await unpacker.close()
  return Buffer.from(head.subarray(0, SNIFF_BYTES))
}

function openUnpacker(root: string, look: Look, packing: Packing): Unpacker | undefined {
  if (packing === 'none') return undefined
  const opened = openFile(`${root}/${look.path}`, inodeOf(look.attributes))
  return 'code' in opened ? undefined : new Unpacker(opened.fd, packing)
}
