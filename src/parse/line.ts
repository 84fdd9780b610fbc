/**
 * A raw line: where its head lies, how long it is, and what tells it from another. A line that is
 * torn over chunks keeps its head in a buffer of its own; the rest is only counted and hashed, so
 * that a line of a gigabyte costs no more than one of 16 KiB.
 */
import type { ByteReader, ByteWriter } from '../base/bytes.ts'

/**
 * Bytes of a line that are looked at. Container runtimes split lines at 16 KiB (so longer ones
 * are rare), and a template of more text than that helps nobody.
 */
export const MAX_RECORD_BYTES = 16 * 1024

/** A line without its newline and without NULs before it (holes of sparse files). */
export interface RawLine {
  /** Holds the head, from `start` on. */
  bytes: Uint8Array
  start: number
  /** Length of the whole line. */
  length: number
  /** Two hashes of the bytes behind the head; 0 where there are none. */
  hash: number
  hash2: number
}

/** A line of no bytes. */
export function noLine(): RawLine {
  return { bytes: new Uint8Array(0), start: 0, length: 0, hash: 0, hash2: 0 }
}

/** A line of no bytes, to which `append` adds. */
export function openLine(): RawLine {
  return { ...noLine(), bytes: new Uint8Array(MAX_RECORD_BYTES) }
}

/** Bytes of the line that are kept. */
export function headLength(line: RawLine): number {
  return Math.min(line.length, MAX_RECORD_BYTES)
}

/** Lets `line` lie where the piece is, without a copy; NULs in front are left out. */
export function lay(line: RawLine, piece: Piece): void {
  line.bytes = piece.bytes
  line.start = firstByte(piece)
  line.length = piece.to - line.start
  line.hash = 0
  line.hash2 = 0
  if (line.length > MAX_RECORD_BYTES) {
    hashTail(line, { ...piece, from: line.start + MAX_RECORD_BYTES })
  }
}

/** Bytes of a chunk, from `from` up to `to`, exclusive. */
export interface Piece {
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
}

/** Copies the next piece of a torn line behind those before it; gives the bytes left out. */
export function append(line: RawLine, piece: Piece): number {
  const { bytes, to } = piece
  const from = line.length === 0 ? firstByte(piece) : piece.from
  const room = Math.max(0, MAX_RECORD_BYTES - line.length)
  const headEnd = Math.min(to, from + room)
  if (headEnd > from) line.bytes.set(bytes.subarray(from, headEnd), line.length)
  hashTail(line, { bytes, from: headEnd, to })
  line.length += to - from
  return from - piece.from
}

/** Whether both lines have the same bytes. */
export function sameLine(a: RawLine, b: RawLine): boolean {
  if (a.length !== b.length || a.hash !== b.hash || a.hash2 !== b.hash2) return false
  // From the end, as the lines of one log often begin alike.
  for (let at = headLength(a) - 1; at >= 0; at--) {
    if (a.bytes[a.start + at] !== b.bytes[b.start + at]) return false
  }
  return true
}

/** Lets `to` be a copy of `line`, with its head in a buffer that nobody else writes to. */
export function copyLine(line: RawLine, to: RawLine): void {
  const length = headLength(line)
  if (to.bytes.length < length) to.bytes = new Uint8Array(roomFor(length))
  to.bytes.set(line.bytes.subarray(line.start, line.start + length))
  to.start = 0
  to.length = line.length
  to.hash = line.hash
  to.hash2 = line.hash2
}

/** Appends a line to a state. */
export function writeLine(writer: ByteWriter, line: RawLine): void {
  writer.bytes(line.bytes.subarray(line.start, line.start + headLength(line)))
  writer.uint(line.length).uint(line.hash).uint(line.hash2)
}

/** Reads what `writeLine` wrote into `to`. */
export function readLine(reader: ByteReader, to: RawLine): void {
  const head = reader.bytes()
  const line = { start: 0, length: reader.uint(), hash: reader.uint(), hash2: reader.uint() }
  copyLine({ bytes: head, ...line }, to)
}

function firstByte({ bytes, from, to }: Piece): number {
  let at = from
  while (at < to && bytes[at] === 0) at++
  return at
}

/** FNV-1a and a second multiplier, over the bytes behind the head. */
function hashTail(line: RawLine, { bytes, from, to }: Piece): void {
  if (from >= to) return
  let { hash, hash2 } = line
  for (let at = from; at < to; at++) {
    hash = Math.imul(hash ^ bytes[at], 0x01000193)
    hash2 = Math.imul(hash2 ^ bytes[at], 0x5bd1e995) + 1
  }
  line.hash = hash >>> 0
  line.hash2 = hash2 >>> 0
}

/** Powers of two, so that a buffer is not made anew for every longer line. */
function roomFor(length: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(length, 256)))
}
