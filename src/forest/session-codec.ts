/**
 * Session model ⇄ bytes, as kept in Postgres beside the model of the windows. Judging is the same
 * before and after, bit for bit; the whole ends with a hash.
 */
import { ByteReader, ByteWriter } from '../base/bytes.ts'
import { strongHash } from '../base/hash.ts'
import { decodeForest, encodeForest } from './codec.ts'
import { readTail, writeTail } from './model-codec.ts'
import type { SessionModel } from './session-detector.ts'
import { SESSION_RULES } from './session-features.ts'
import type { SessionProfile } from './session-profile.ts'

/** To be raised with every change of what follows, or of what the features mean. */
const VERSION = 2

/** The stored form of a session model. */
export function encodeSessionModel(model: SessionModel): Uint8Array {
  const writer = new ByteWriter()
  writer.uint(model.rows).uints(model.held).double(model.threshold)
  writeProfile(writer, model.profile)
  for (const tail of model.tails) writeTail(writer, tail)
  writeTail(writer, model.forestTail)
  writer.bytes(encodeForest(model.forest))
  const body = writer.take()
  return new ByteWriter().uint(VERSION).text(strongHash(body)).bytes(body).take()
}

/** Reads what encodeSessionModel wrote; a RangeError says what is wrong with other bytes. */
export function decodeSessionModel(bytes: Uint8Array): SessionModel {
  const outer = new ByteReader(bytes)
  const version = outer.uint()
  const hash = version === VERSION ? outer.text() : ''
  const body = version === VERSION ? outer.bytes() : bytes
  if (version !== VERSION || strongHash(body) !== hash) {
    throw new RangeError('Cannot read the stored model of the sessions; train it again')
  }
  const reader = new ByteReader(body)
  const rows = reader.uint()
  const held = reader.uints()
  const threshold = reader.double()
  const profile = readProfile(reader)
  const tails = Array.from({ length: SESSION_RULES }, () => readTail(reader))
  const forestTail = readTail(reader)
  return { rows, held, threshold, profile, tails, forestTail, forest: decodeForest(reader.bytes()) }
}

function writeProfile(writer: ByteWriter, profile: SessionProfile): void {
  const { crowd } = profile
  writer.uint(profile.sessions).uint(profile.columns)
  writer.uints(profile.presence).uints(profile.atMost)
  writer.uints([...profile.vectors.keys()]).uints([...profile.vectors.values()])
  const pairs: number[] = []
  for (let pair = 0; pair < profile.pairs.length; pair++) {
    if (profile.pairs[pair] > 0) pairs.push(pair)
  }
  writer.uint(profile.pairs.length).uints(pairs)
  writer.uints(pairs.map(pair => profile.pairs[pair]))
  writer.doubles(crowd.hashes).doubles(crowd.weights).doubles(crowd.rows).doubles(crowd.scales)
}

function readProfile(reader: ByteReader): SessionProfile {
  const sessions = reader.uint()
  const columns = reader.uint()
  const presence = Float64Array.from(reader.uints())
  const atMost = Float64Array.from(reader.uints())
  const hashes = Array.from({ length: reader.uint() }, () => reader.uint())
  const counts = reader.uints()
  const vectors = new Map(hashes.map((hash, at) => [hash, counts[at]]))
  const pairs = new Uint32Array(reader.uint())
  const known = reader.uints()
  const numbers = reader.uints()
  known.forEach((pair, at) => {
    pairs[pair] = numbers[at]
  })
  const crowd = {
    hashes: reader.doubles(),
    weights: reader.doubles(),
    rows: reader.doubles(),
    scales: reader.doubles(),
  }
  return { sessions, columns, presence, atMost, vectors, pairs, crowd }
}
