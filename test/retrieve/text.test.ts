import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { onlyNuls, packingOf, rejectionOf } from '../../src/retrieve/text.ts'

test('packing is told by the first bytes', () => {
  assert.equal(packingOf(gzipSync('x')), 'gzip')
  assert.equal(packingOf(zstdCompressSync('x')), 'zstd')
  assert.equal(packingOf(Buffer.from('plain text')), 'none')
  assert.equal(packingOf(Buffer.alloc(0)), 'none')
})

/** The reason for the rejection of some bytes; empty for text. */
function reasonOf(bytes: string | Uint8Array): string {
  return rejectionOf(Buffer.from(bytes))?.reason ?? ''
}

const LINES = '2026-01-05T08:00:00Z INFO request served\n'.repeat(40)

test('text is text, whatever its language, colours and separators', () => {
  for (const text of ['', 'x', 'text with ü and \x1b[0m\n', '\ufeffa utf-8 mark', LINES]) {
    assert.equal(reasonOf(text), '', JSON.stringify(text))
  }
  assert.equal(reasonOf('8=FIX.4.2\x019=65\x0135=A\x0149=SERVER\x0156=CLIENT\x01\n'), '')
  assert.equal(reasonOf(Buffer.from('latin ü \xff\n', 'latin1')), '')
})

test('a NUL here and there, and blocks of them, are damage to text', () => {
  assert.equal(reasonOf('a\0b'), '')
  assert.equal(reasonOf(`${LINES}a\0b\0c\n${LINES}`), '')
  for (const nuls of [64, 512, 3000]) {
    const block = '\0'.repeat(nuls)
    for (const text of [block + LINES, LINES + block, LINES + block + LINES]) {
      assert.equal(reasonOf(text), '', `${nuls}`)
    }
  }
})

test('more than one control character of a hundred bytes makes a file binary', () => {
  assert.equal(reasonOf(LINES + '\x02'.repeat(10)), '')
  assert.equal(reasonOf(LINES + '\x02'.repeat(30)), 'binary')
  assert.equal(reasonOf('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0'), 'binary')
  const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 7919) >> 5)
  assert.equal(reasonOf(noise), 'binary')
  assert.equal(reasonOf('\0'.repeat(100)), 'binary')
  const tar = Buffer.concat([Buffer.alloc(257, 'a'), Buffer.from('ustar'), Buffer.from(LINES)])
  assert.equal(reasonOf(tar), 'binary')
})

test('what lies behind the beginning does not matter', () => {
  assert.equal(reasonOf(Buffer.concat([Buffer.alloc(4096, 'x'), Buffer.alloc(100, 2)])), '')
})

test('UTF-16 is an encoding, with its mark and without, in either order', () => {
  assert.equal(reasonOf(Buffer.from('\ufeffa', 'utf16le')), 'encoding')
  assert.equal(reasonOf(Uint8Array.from([0xfe, 0xff, 0, 97])), 'encoding')
  const little = Buffer.from(LINES, 'utf16le')
  assert.equal(reasonOf(little), 'encoding')
  assert.equal(reasonOf(Buffer.from(little).swap16()), 'encoding')
  assert.equal(reasonOf(Buffer.from('short text\n', 'utf16le')), 'encoding')
})

test('bytes that are all NUL tell nothing', () => {
  assert.deepEqual(
    ['', '\0', '\0\0x', 'x'].map(text => onlyNuls(Buffer.from(text))),
    [false, true, false, false],
  )
})
