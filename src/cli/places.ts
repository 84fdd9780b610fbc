/** Where a line of a stream lies now, and the lines around it: streams outlive names of files. */
import type { FileRecord, Place, Span } from '../flow.ts'
import { ChunkReader } from '../retrieve/chunk.ts'
import type { FilePlace } from './report.ts'
import type { ContextLine } from './show.ts'

/** Lines shown on either side of a line of evidence. */
const AROUND = 2

/** Bytes read to find them: lines are cut at 16 KiB anyway. */
const READ_BYTES = 128 * 1024

/** Finds the places of a source's lines in its files as they are now. */
export class Places {
  readonly #root: string
  readonly #byStream = new Map<string, FileRecord[]>()

  constructor(files: readonly FileRecord[], root: string) {
    this.#root = root
    for (const file of files) {
      const list = this.#byStream.get(file.stream)
      if (list) list.push(file)
      else this.#byStream.set(file.stream, [file])
    }
  }

  /** The file that holds a line now; undefined when it is gone. */
  resolve(place: Place): FilePlace | undefined {
    const file = this.#fileOf(place)
    if (file === undefined) return undefined
    return {
      path: file.path,
      line: place.line - file.baseLine + 1,
      offset: place.offset - file.baseOffset,
    }
  }

  /** The line and `around` on either side of it; undefined when its file is gone. */
  async around(place: Place, around = AROUND): Promise<ContextLine[] | undefined> {
    const file = this.#fileOf(place)
    const at = this.resolve(place)
    if (file === undefined || at === undefined) return undefined
    const from = Math.max(0, at.offset - READ_BYTES / 2)
    const bytes = await this.#read(file, from, from + READ_BYTES)
    if (bytes === undefined) return undefined
    const complete = from === 0
    return contextLines(bytes, { mark: at.offset - from, line: at.line, complete, around })
  }

  #fileOf(place: Place): FileRecord | undefined {
    return this.#byStream
      .get(place.stream)
      ?.find(
        file =>
          file.state !== 'gone' &&
          place.offset >= file.baseOffset &&
          place.offset < file.baseOffset + file.position,
      )
  }

  /** Bytes of a file from `from` on, unpacked; packed files are read from their beginning. */
  async #read(file: FileRecord, from: number, to: number): Promise<Buffer | undefined> {
    const whole = { ...file, position: 0, tail: '', fingerprint: '', fingerprintBytes: 0 }
    const span: Span = { file: whole, to: file.position, final: true }
    const reader = new ChunkReader(this.#root, span)
    const pieces: Buffer[] = []
    let at = 0
    try {
      for (let chunk = await reader.nextAsync(); chunk; chunk = await reader.nextAsync()) {
        const end = at + chunk.bytes.length
        const piece = chunk.bytes.subarray(Math.max(0, from - at), Math.max(0, to - at))
        if (end > from) pieces.push(Buffer.from(piece))
        at = end
        if (at >= to) break
      }
    } finally {
      reader.close()
    }
    return pieces.length === 0 ? undefined : Buffer.concat(pieces)
  }
}

/** Lines around the byte at `mark`, whose line has number `line`. */
export function contextLines(
  bytes: Buffer,
  at: {
    readonly mark: number
    readonly line: number
    readonly complete: boolean
    readonly around?: number
  },
): ContextLine[] {
  const around = at.around ?? AROUND
  const before = bytes.subarray(0, at.mark).toString().split('\n').slice(0, -1)
  // The first piece is the end of a line unless the bytes begin with the file.
  const whole = at.complete ? before : before.slice(1)
  const after = bytes.subarray(at.mark).toString().split('\n')
  const first = around === 0 ? [] : whole.slice(-around)
  const following = after
    .slice(1, 1 + around)
    .filter((text, i, all) => text !== '' || i < all.length - 1)
  return [...first, after[0], ...following].map((text, index) => ({
    line: at.line - first.length + index,
    text,
    marked: index === first.length,
  }))
}
