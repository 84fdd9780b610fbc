/** Ranges of values ⇄ bytes: place by place; magnitudes are integers and take two bytes each. */
import type { ByteReader, ByteWriter } from '../base/bytes.ts'
import { magnitudeOf } from '../base/magnitude.ts'
import { downward, type Edge, type Range, type Ranges, upward } from './ranges.ts'

/** Appends ranges; the same ones give the same bytes, whatever their order. */
export function writeRanges(writer: ByteWriter, ranges: Ranges): void {
  writer.uint(ranges.size)
  for (const [place, range] of [...ranges].sort(([a], [b]) => a - b)) {
    writer.uint(place).uint(range.windows).uint(range.singles).uint(range.words.size)
    for (const [word, count] of [...range.words].sort(inOrder)) writer.text(word).uint(count)
    writeEdge(writer, range.high, 1)
    writeEdge(writer, range.low, -1)
  }
}

function inOrder([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1
}

/** Reads what writeRanges wrote. */
export function readRanges(reader: ByteReader): Ranges {
  return new Map(Array.from({ length: reader.uint() }, () => [reader.uint(), readRange(reader)]))
}

function readRange(reader: ByteReader): Range {
  const windows = reader.uint()
  const singles = reader.uint()
  const count = reader.uint()
  const words = new Map(Array.from({ length: count }, () => [reader.text(), reader.uint()]))
  const high = readEdge(reader, upward)
  const low = readEdge(reader, downward)
  return { windows, singles, words, ...(high ? { high } : {}), ...(low ? { low } : {}) }
}

/** Magnitudes, to be turned again; 0 for no edge. */
function writeEdge(writer: ByteWriter, edge: Edge | undefined, sign: 1 | -1): void {
  if (edge === undefined) {
    writer.uint(0)
    return
  }
  const { size, learned, bend, top, bendTail, scale } = edge.tail
  const plain = (value: number): number => (sign === 1 ? value : magnitudeOf(-value))
  writer.uint(size).uint(learned).uint(plain(bend)).uints(Array.from(top, plain))
  writer.double(bendTail).double(scale).double(edge.moved)
}

function readEdge(reader: ByteReader, turn: typeof upward): Edge | undefined {
  const size = reader.uint()
  if (size === 0) return undefined
  const learned = reader.uint()
  const bend = turn(reader.uint())
  const top = Float64Array.from(reader.uints(), turn)
  const [bendTail, scale] = [reader.double(), reader.double()]
  const tail = { size, points: new Float64Array(), top, bend, bendTail, scale, learned }
  return { tail, moved: reader.double() }
}
