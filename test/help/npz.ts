/**
 * Reads numpy's .npz files (a zip of .npy arrays), as the outlier sets come in: numbers only,
 * little-endian, at most two dimensions.
 */
import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'

/** An array in row-major order, its numbers as doubles. */
export interface NumpyArray {
  readonly shape: readonly number[]
  readonly values: Float64Array
}

/** All arrays of an .npz file by name (`X`, `y`). */
export function readNpz(path: string): Map<string, NumpyArray> {
  const arrays = new Map<string, NumpyArray>()
  for (const [name, bytes] of zipEntries(readFileSync(path))) {
    arrays.set(name.replace(/\.npy$/, ''), readNpy(bytes))
  }
  return arrays
}

/** A set of rows with labels: 1 for an outlier. */
export interface OutlierSet {
  readonly columns: number
  readonly rows: Float64Array
  readonly labels: Float64Array
}

/** The outlier sets store rows as `X` and labels as `y`. */
export function readOutlierSet(path: string): OutlierSet {
  const arrays = readNpz(path)
  const rows = arrays.get('X')
  const labels = arrays.get('y')
  if (!rows || !labels) throw new Error(`No X and y in ${path}`)
  return { columns: rows.shape[1], rows: rows.values, labels: labels.values }
}

/** Walks the central directory, which knows sizes even where the local headers do not. */
function* zipEntries(zip: Buffer): Generator<[string, Buffer]> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0) throw new Error('Not a zip file')
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    yield [name, entryBytes(zip, at)]
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
}

function entryBytes(zip: Buffer, at: number): Buffer {
  const local = zip.readUInt32LE(at + 42)
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20))
  const method = zip.readUInt16LE(at + 10)
  if (method === 0) return packed
  if (method === 8) return inflateRawSync(packed)
  throw new Error(`Unknown zip method ${method}`)
}

function readNpy(bytes: Buffer): NumpyArray {
  const wide = bytes[6] >= 2
  const start = wide ? 12 : 10
  const end = start + (wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8))
  const header = bytes.toString('latin1', start, end)
  const type = /'descr': '([^']+)'/.exec(header)?.[1] ?? ''
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter(size => size.trim() !== '')
    .map(Number)
  const count = shape.reduce((product, size) => product * size, 1)
  const values = decodeNumbers(Buffer.from(bytes.subarray(end)), type, count)
  const columnMajor = header.includes("'fortran_order': True") && shape.length === 2
  return { shape, values: columnMajor ? transposed(values, shape[0]) : values }
}

/** Row-major from column-major values. */
function transposed(values: Float64Array, rows: number): Float64Array {
  const columns = values.length / rows
  return values.map((_, i) => values[(i % columns) * rows + Math.floor(i / columns)])
}

function decodeNumbers(data: Buffer, type: string, count: number): Float64Array {
  const readers: Record<string, [number, (at: number) => number]> = {
    '<f8': [8, at => data.readDoubleLE(at)],
    '<f4': [4, at => data.readFloatLE(at)],
    '<i8': [8, at => Number(data.readBigInt64LE(at))],
    '<i4': [4, at => data.readInt32LE(at)],
    '<i2': [2, at => data.readInt16LE(at)],
    '<u2': [2, at => data.readUInt16LE(at)],
    '|u1': [1, at => data.readUInt8(at)],
    '|i1': [1, at => data.readInt8(at)],
    '|b1': [1, at => data.readUInt8(at)],
  }
  const reader = readers[type]
  if (!reader) throw new Error(`Unknown number type ${type}`)
  const [size, read] = reader
  return Float64Array.from({ length: count }, (_, i) => read(i * size))
}
