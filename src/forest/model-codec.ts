/**
 * Model ⇄ bytes, as kept in Postgres: a version, then what cannot be computed again. Indexes and
 * norms follow from the rest. Judging is the same before and after, bit for bit. The forest's part
 * ends with a hash, and so does the whole.
 */
import { ByteReader, ByteWriter } from '../base/bytes.ts'
import { strongHash } from '../base/hash.ts'
import { decodeForest, encodeForest } from './codec.ts'
import type { LogModel } from './detector.ts'
import { FEATURES } from './features.ts'
import { indexed, type Reservoir } from './nearest.ts'
import { absences, type Profile } from './profile.ts'
import type { Tail } from './tail.ts'

/** To be raised with every change of what follows, or of what the features mean. */
export const MODEL_FORMAT = 5

/** The stored form of a model. */
export function encodeModel(model: LogModel): Uint8Array {
  const writer = new ByteWriter()
  writer.uint(model.rows).uint(model.reach).uints(model.held).double(model.threshold)
  writeProfile(writer, model.profile)
  writeReservoir(writer, model.reservoir)
  writer.doubles(model.squares).uint(model.graves)
  for (const tail of model.tails) writeTail(writer, tail)
  writeTail(writer, model.forestTail)
  const { least, most, expectedLeast, expectedMost } = model.amounts
  writer.double(least).double(most).double(expectedLeast).double(expectedMost)
  writer.bytes(encodeForest(model.forest))
  const body = writer.take()
  return new ByteWriter().uint(MODEL_FORMAT).text(strongHash(body)).bytes(body).take()
}

/** Whether these bytes were written by a program of this format: else the log is to be trained. */
export function isReadable(bytes: Uint8Array): boolean {
  return new ByteReader(bytes).uint() === MODEL_FORMAT
}

/** Reads what encodeModel wrote; a RangeError says what is wrong with other bytes. */
export function decodeModel(bytes: Uint8Array): LogModel {
  const outer = new ByteReader(bytes)
  const version = outer.uint()
  if (version !== MODEL_FORMAT) {
    const known = `this program knows ${MODEL_FORMAT}`
    throw new RangeError(
      `Cannot read the stored model: it has format ${version}, ${known}; train it again`,
    )
  }
  const hash = outer.text()
  const body = outer.bytes()
  if (strongHash(body) !== hash) {
    throw new RangeError('Cannot read the stored model: its bytes are damaged; train it again')
  }
  const reader = new ByteReader(body)
  const rows = reader.uint()
  const reach = reader.uint()
  const held = reader.uints()
  const threshold = reader.double()
  const profile = readProfile(reader)
  const reservoir = readReservoir(reader)
  const squares = reader.doubles()
  const graves = reader.uint()
  const tails = FEATURES.map(() => readTail(reader))
  const forestTail = readTail(reader)
  const [least, most] = [reader.double(), reader.double()]
  const amounts = { least, most, expectedLeast: reader.double(), expectedMost: reader.double() }
  const forest = decodeForest(reader.bytes())
  const { columns } = profile
  return {
    columns,
    rows,
    reach,
    held,
    threshold,
    profile,
    reservoir,
    squares,
    graves,
    tails,
    forest,
    forestTail,
    amounts,
  }
}

function writeProfile(writer: ByteWriter, profile: Profile): void {
  writer.uint(profile.rows).uint(profile.columns).double(profile.lines)
  writer.doubles(profile.sum).doubles(profile.square).uints(profile.presence)
  writer.uints(profile.pairs).uints(profile.pairRows)
}

function readProfile(reader: ByteReader): Profile {
  const rows = reader.uint()
  const columns = reader.uint()
  const lines = reader.double()
  const sum = reader.doubles()
  const square = reader.doubles()
  const presence = Float64Array.from(reader.uints())
  const pairs = reader.uints()
  const pairRows = reader.uints()
  const derived = absences(sum, square, rows)
  return { rows, columns, lines, sum, square, presence, pairs, pairRows, ...derived }
}

function writeReservoir(writer: ByteWriter, reservoir: Reservoir): void {
  writer.uints(reservoir.rows).doubles(reservoir.spread).uints(reservoir.rowStart)
  writer.uints(reservoir.column).doubles(reservoir.rowRoot).doubles(reservoir.clock)
}

function readReservoir(reader: ByteReader): Reservoir {
  const rows = reader.uints()
  const spread = reader.doubles()
  const rowStart = reader.uints()
  const column = reader.uints()
  const rowRoot = reader.doubles()
  return indexed({ rows, spread, rowStart, column, rowRoot, clock: reader.doubles() })
}

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
