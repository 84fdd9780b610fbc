/** Calibrations ⇄ bytes. */
import type { ByteReader, ByteWriter } from '../base/bytes.ts'
import type { Tail } from './tail.ts'

/** Appends a calibration. */
export function writeTail(writer: ByteWriter, tail: Tail): void {
  writer.uint(tail.size).doubles(tail.points).doubles(tail.top)
  writer.double(tail.bend).double(tail.bendTail).double(tail.scale).uint(tail.learned)
}

/** Reads what writeTail wrote. */
export function readTail(reader: ByteReader): Tail {
  const size = reader.uint()
  const points = reader.doubles()
  const top = reader.doubles()
  const bend = reader.double()
  const bendTail = reader.double()
  const scale = reader.double()
  return { size, points, top, bend, bendTail, scale, learned: reader.uint() }
}
