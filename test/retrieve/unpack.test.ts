import assert from 'node:assert/strict'
import { openSync, writeFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { Unpacker } from '../../src/retrieve/unpack.ts'
import { temporaryDirectory } from './reading.ts'

async function unpack(
  t: TestContext,
  bytes: Buffer,
  packing: 'gzip' | 'zstd',
): Promise<{ bytes: Buffer; problem: string; largest: number }> {
  const path = `${temporaryDirectory(t)}/packed`
  writeFileSync(path, bytes)
  const unpacker = new Unpacker(openSync(path, 'r'), packing)
  const pieces: Buffer[] = []
  for (let piece = await unpacker.next(); piece; piece = await unpacker.next()) pieces.push(piece)
  await unpacker.close()
  const largest = Math.max(0, ...pieces.map(piece => piece.length))
  return { bytes: Buffer.concat(pieces), problem: unpacker.problem, largest }
}

test('members and frames that follow each other are one text', async t => {
  const gzip = Buffer.concat([gzipSync('one\n'), gzipSync('two\n')])
  assert.equal((await unpack(t, gzip, 'gzip')).bytes.toString(), 'one\ntwo\n')
  const zstd = Buffer.concat([zstdCompressSync('one\n'), zstdCompressSync('two\n')])
  assert.equal((await unpack(t, zstd, 'zstd')).bytes.toString(), 'one\ntwo\n')
})

test('a bomb comes in small pieces', async t => {
  const bomb = gzipSync(Buffer.alloc(32 << 20))
  const { bytes, largest } = await unpack(t, bomb, 'gzip')
  assert.equal(bytes.length, 32 << 20)
  assert.ok(largest <= 64 << 10)
})

test('what was unpacked before the damage is kept, and the damage told', async t => {
  const packed = gzipSync(Buffer.from('some line\n'.repeat(10_000)))
  const cut = await unpack(t, packed.subarray(0, -20), 'gzip')
  assert.ok(cut.bytes.length > 0)
  assert.equal(cut.problem, 'it ends too early')
  const noise = Buffer.from(packed)
  noise.fill(0xff, 30)
  assert.notEqual((await unpack(t, noise, 'gzip')).problem, '')
})

test('closing early is quiet', async t => {
  const path = `${temporaryDirectory(t)}/packed`
  writeFileSync(path, gzipSync(Buffer.alloc(4 << 20)))
  const unpacker = new Unpacker(openSync(path, 'r'), 'gzip')
  await unpacker.next()
  await unpacker.close()
  assert.equal(await unpacker.next(), undefined)
})
