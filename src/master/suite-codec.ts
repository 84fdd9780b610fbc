/**
 * Suite model ⇄ bytes, as kept in Postgres: a version, a hash, then what cannot be computed again.
 * Judging is the same before and after, bit for bit.
 */
import { ByteReader, ByteWriter } from '../base/bytes.ts'
import { strongHash } from '../base/hash.ts'
import { decodeForest, encodeForest } from '../forest/codec.ts'
import { readTail, writeTail } from '../forest/model-codec.ts'
import type { Calibration, LogUsual, SuiteModel } from './model.ts'
import { MASTER_FEATURES, SPANS } from './vectors.ts'

/** To be raised with every change of what follows, or of what the features mean. */
const SUITE_FORMAT = 2

/** The stored form of a suite's model. */
export function encodeSuite(model: SuiteModel): Uint8Array {
  const writer = new ByteWriter()
  writer.double(model.windowMs).double(model.cutMs).uint(model.rows).double(model.variance)
  writer.text(model.learning).uint(model.logs.length)
  for (const log of model.logs) writeLog(writer, log)
  if (model.calibration !== undefined) writeCalibration(writer, model.calibration)
  const body = writer.take()
  return new ByteWriter().uint(SUITE_FORMAT).text(strongHash(body)).bytes(body).take()
}

/** Whether these bytes were written by a program of this format: else the suite is learned anew. */
export function isSuiteReadable(bytes: Uint8Array): boolean {
  return new ByteReader(bytes).uint() === SUITE_FORMAT
}

/** Reads what encodeSuite wrote; a RangeError says what is wrong with other bytes. */
export function decodeSuite(bytes: Uint8Array): SuiteModel {
  const outer = new ByteReader(bytes)
  if (outer.uint() !== SUITE_FORMAT) {
    throw new RangeError('Cannot read the stored model of a suite: it has another format')
  }
  const hash = outer.text()
  const body = outer.bytes()
  if (strongHash(body) !== hash) {
    throw new RangeError('Cannot read the stored model of a suite: its bytes are damaged')
  }
  const reader = new ByteReader(body)
  const windowMs = reader.double()
  const cutMs = reader.double()
  const rows = reader.uint()
  const variance = reader.double()
  const learning = reader.text()
  const logs = Array.from({ length: reader.uint() }, () => readLog(reader))
  const model = { windowMs, cutMs, rows, variance, learning, logs }
  return learning === '' ? { ...model, calibration: readCalibration(reader) } : model
}

function writeLog(writer: ByteWriter, { log, tail, habit, drift }: LogUsual): void {
  writer.text(log)
  writeTail(writer, tail)
  writer.double(habit.mean).double(habit.feeling).double(habit.spread).double(drift)
}

function readLog(reader: ByteReader): LogUsual {
  const log = reader.text()
  const tail = readTail(reader)
  const habit = { mean: reader.double(), feeling: reader.double(), spread: reader.double() }
  return { log, tail, habit, drift: reader.double() }
}

function writeCalibration(writer: ByteWriter, calibration: Calibration): void {
  for (const share of calibration.shares) writer.double(share)
  for (const tail of calibration.features) writeTail(writer, tail)
  writeTail(writer, calibration.rules)
  writeTail(writer, calibration.forestTail)
  writer.bytes(encodeForest(calibration.forest)).double(calibration.threshold)
}

function readCalibration(reader: ByteReader): Calibration {
  return {
    shares: [1, ...SPANS].map(() => reader.double()),
    features: MASTER_FEATURES.map(() => readTail(reader)),
    rules: readTail(reader),
    forestTail: readTail(reader),
    forest: decodeForest(reader.bytes()),
    threshold: reader.double(),
  }
}
