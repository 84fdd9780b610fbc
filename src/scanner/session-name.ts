/**
 * Which records name one session: those that the reader of sessions counts under it. A text that
 * holds the name somewhere is not enough: `req-4711` is no line of `req-471`. A name that was cut
 * for its length is no record's, since others may have been cut to the same.
 */
import { CandidateScan } from '../parse/candidates.ts'
import { lookedAt, type RecordText } from './session-reader.ts'

/** The name of one session, looked for in records. */
export class SessionName {
  readonly #name: Buffer
  readonly #pattern: RegExp | undefined
  readonly #scan = new CandidateScan()

  /** `identifier` as the log's sessions were read by: Auto, Off or a pattern. */
  constructor(name: string, identifier: string) {
    this.#name = Buffer.from(name)
    const isPattern = identifier !== 'Auto' && identifier !== 'Off'
    if (isPattern) this.#pattern = new RegExp(identifier, 'g')
  }

  /** Whether the record bytes[start, end) is of this session. */
  isIn({ bytes: given, start, end }: RecordText): boolean {
    const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength)
    if (!bytes.subarray(start, end).includes(this.#name)) return false
    return this.#pattern === undefined
      ? this.#isCandidate({ bytes, start, end })
      : this.#isMatch(bytes.toString('latin1', start, end), this.#pattern)
  }

  #isMatch(text: string, pattern: RegExp): boolean {
    // Read byte by byte, as it is matched.
    const name = this.#name.toString('latin1')
    return [...text.matchAll(pattern)].some(([match]) => match === name)
  }

  #isCandidate(text: RecordText): boolean {
    const scan = this.#scan
    scan.scan(text.bytes, text.start, lookedAt(text))
    for (let i = 0; i < scan.count; i++) {
      if (this.#name.equals(text.bytes.subarray(scan.starts[i], scan.ends[i]))) return true
    }
    return false
  }
}
