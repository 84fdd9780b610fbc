/**
 * What a stream remembers between turns, as versioned bytes: where it stands, and the states of its
 * cleaner and parser. Committed with the bins of the same bytes, in one transaction.
 */
import { ByteReader, ByteWriter } from '../base/bytes.ts'

const VERSION = 2

/** State of a stream after its last committed turn. */
export interface StreamState {
  /** Unpacked bytes of the stream consumed so far, over all its files. */
  readonly offset: number
  /** Event time of the last record that had one (NaN before), and records since then. */
  readonly lastTimeMs: number
  readonly recordsSinceTime: number
  /** Shape of the last record, −1 before the first. */
  readonly previousShape: number
  readonly cleaner: Uint8Array
  readonly parser: Uint8Array
  readonly sessions: Uint8Array
}

/** Versioned bytes of a state. */
export function encodeState(state: StreamState): Uint8Array {
  return new ByteWriter()
    .uint(VERSION)
    .uint(state.offset)
    .double(state.lastTimeMs)
    .uint(state.recordsSinceTime)
    .uint(state.previousShape + 1)
    .bytes(state.cleaner)
    .bytes(state.parser)
    .bytes(state.sessions)
    .take()
}

/** The state again; a RangeError for bytes of another version. */
export function decodeState(bytes: Uint8Array): StreamState {
  const reader = new ByteReader(bytes)
  const version = reader.uint()
  if (version !== VERSION) throw new RangeError(`Cannot read a stream state of version ${version}`)
  return {
    offset: reader.uint(),
    lastTimeMs: reader.double(),
    recordsSinceTime: reader.uint(),
    previousShape: reader.uint() - 1,
    cleaner: reader.bytes(),
    parser: reader.bytes(),
    sessions: reader.bytes(),
  }
}
