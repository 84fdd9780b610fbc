import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { packingOf, rejectionOf } from '../../src/retrieve/text.ts'

test('packing is told by the first bytes', () => {
  assert.equal(packingOf(gzipSync('x')), 'gzip')
  assert.equal(packingOf(zstdCompressSync('x')), 'zstd')
  assert.equal(packingOf(Buffer.from('plain text')), 'none')
  assert.equal(packingOf(Buffer.alloc(0)), 'none')
})

test('NUL bytes make a file binary, a UTF-16 mark makes it an encoding', () => {
  assert.equal(rejectionOf(Buffer.from('text with ü and \x1b[0m\n')), null)
  assert.equal(rejectionOf(Buffer.from('a\0b'))?.reason, 'binary')
  assert.equal(rejectionOf(Buffer.from('\ufeffa', 'utf16le'))?.reason, 'encoding')
  assert.equal(rejectionOf(Buffer.from([0xfe, 0xff, 0, 97]))?.reason, 'encoding')
  assert.equal(rejectionOf(Buffer.from('\ufeffa utf-8 mark is text')), null)
  assert.equal(rejectionOf(Buffer.concat([Buffer.alloc(4096, 'x'), Buffer.from([0])])), null)
})
