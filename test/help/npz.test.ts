import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import { readNpz } from './npz.ts'

/** A .npy of version 1. */
function npy(type: string, shape: string, data: Uint8Array, fortran = 'False'): Buffer {
  const text = `{'descr': '${type}', 'fortran_order': ${fortran}, 'shape': (${shape}), }\n`
  const head = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1')
  head.writeUInt16LE(text.length, 8)
  return Buffer.concat([head, Buffer.from(text), data])
}

/** A zip of one entry, stored or deflated; the fields that the reader does not use are 0. */
function zip(name: string, content: Buffer, method: 0 | 8): Buffer {
  const packed = method === 8 ? deflateRawSync(content) : content
  const local = Buffer.alloc(30)
  local.write('PK\x03\x04', 'latin1')
  local.writeUInt16LE(name.length, 26)
  const central = Buffer.alloc(46)
  central.write('PK\x01\x02', 'latin1')
  central.writeUInt16LE(method, 10)
  central.writeUInt32LE(packed.length, 20)
  central.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(30 + name.length + packed.length, 16)
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end])
}

function read(bytes: Buffer): ReturnType<typeof readNpz> {
  const folder = mkdtempSync(join(tmpdir(), 'npz-'))
  try {
    writeFileSync(join(folder, 'a.npz'), bytes)
    return readNpz(join(folder, 'a.npz'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

for (const method of [0, 8] as const) {
  test(`doubles of a zip with method ${method} are read in their shape`, () => {
    const doubles = new Uint8Array(Float64Array.of(1, 2.5, -3, 4, 5, 6).buffer)
    const array = read(zip('X.npy', npy('<f8', '2, 3', doubles), method)).get('X')
    assert.deepEqual(array?.shape, [2, 3])
    assert.deepEqual([...(array?.values ?? [])], [1, 2.5, -3, 4, 5, 6])
  })
}

test('column-major arrays come out row by row', () => {
  const bytes = Uint8Array.of(1, 4, 2, 5, 3, 6)
  const array = read(zip('X.npy', npy('|u1', '2, 3', bytes, 'True'), 0)).get('X')
  assert.deepEqual([...(array?.values ?? [])], [1, 2, 3, 4, 5, 6])
})

test('integers of one dimension are read as numbers', () => {
  const integers = new Uint8Array(BigInt64Array.of(0n, 1n, -1n).buffer)
  const array = read(zip('y.npy', npy('<i8', '3,', integers), 0)).get('y')
  assert.deepEqual([...(array?.values ?? [])], [0, 1, -1])
})

test('a file that is no zip is refused', () => {
  assert.throws(() => read(Buffer.from('nothing')), /Not a zip/)
})
