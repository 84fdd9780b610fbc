/**
 * Unpacks gzip and zstd piece by piece with bounded memory. Node.js has no synchronous streaming
 * decompression, so this side of retrieval is asynchronous; the work runs in the thread pool.
 */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { codeOf, messageOf } from '../base/errors.ts'
import type { Packing } from '../flow.ts'

/** Unpacked bytes of one file in order. Owns the descriptor that it is given. */
export class Unpacker {
  readonly #pieces: AsyncIterator<Buffer>
  #problem = ''
  #readFailed = false

  constructor(fd: number, packing: Exclude<Packing, 'none'>) {
    const packed = createReadStream('', { fd, start: 0 })
    packed.once('error', () => {
      this.#readFailed = true
    })
    const unpacked = packing === 'gzip' ? createGunzip() : createZstdDecompress()
    this.#pieces = pipeline(packed, unpacked, () => {})[Symbol.asyncIterator]()
  }

  /** What went wrong; empty as long as nothing did. */
  get problem(): string {
    return this.#problem
  }

  /** The disk failed, not the archive. */
  get readFailed(): boolean {
    return this.#readFailed
  }

  /** The next piece (at most 64 KiB); undefined at the end and after a problem. */
  async next(): Promise<Buffer | undefined> {
    try {
      const piece = await this.#pieces.next()
      return piece.done ? undefined : piece.value
    } catch (error) {
      this.#problem = codeOf(error) === 'Z_BUF_ERROR' ? 'it ends too early' : messageOf(error)
      return undefined
    }
  }

  /** Stops and closes the file. */
  async close(): Promise<void> {
    await this.#pieces.return?.()
  }
}
