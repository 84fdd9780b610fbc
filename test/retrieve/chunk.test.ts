import assert from 'node:assert/strict'
import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import type { FileRecord, Span } from '../../src/flow.ts'
import { ChunkReader } from '../../src/retrieve/chunk.ts'
import { Directory } from '../../src/retrieve/directory.ts'
import { whileFailing } from '../help/failing-fs.ts'
import { temporaryDirectory } from './reading.ts'

/** The span of the only file of a directory. */
async function spanOf(root: string, known: readonly FileRecord[] = []): Promise<Span> {
  const source = { source: 'test', root, include: [], exclude: [] }
  const [spans] = (await new Directory(source, known).poll()).spans.values()
  return spans[0]
}

function text(chunk: { bytes: Uint8Array } | undefined): string {
  return Buffer.from(chunk?.bytes ?? []).toString()
}

test('chunks end at a newline, have no gaps, and the last one says so', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, 'one\ntwo\nthree\nfour')
  const reader = new ChunkReader(root, await spanOf(root), { maxBytes: 11 })
  const chunks = []
  for (let chunk = reader.next(); chunk; chunk = reader.next()) {
    chunks.push([text(chunk), chunk.from, chunk.last, chunk.torn])
  }
  assert.deepEqual(chunks, [
    ['one\ntwo\n', 0, false, false],
    ['three\n', 8, true, false],
  ])
  assert.equal(reader.heldBackBytes, 4)
  assert.equal(reader.record().position, 14)
})

test('a line longer than a chunk is torn, and only then', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, 'a very long line\nshort\n')
  const reader = new ChunkReader(root, await spanOf(root), { maxBytes: 10 })
  const chunks = []
  for (let chunk = reader.next(); chunk; chunk = reader.next())
    chunks.push([text(chunk), chunk.torn])
  assert.deepEqual(chunks, [
    ['a very lon', true],
    ['g line\n', false],
    ['short\n', false],
  ])
})

test('the rest of a final file is its last line', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, 'one\ntwo')
  const reader = new ChunkReader(root, { ...(await spanOf(root)), final: true })
  const chunk = reader.next()
  assert.equal(text(chunk), 'one\ntwo')
  assert.equal(chunk?.last, true)
  assert.equal(reader.heldBackBytes, 0)
})

test('whatever the size of the chunks, plain or packed, the bytes are the same', async t => {
  const root = temporaryDirectory(t)
  const line = fc.string({ unit: 'grapheme', maxLength: 40 }).filter(one => !one.includes('\0'))
  const property = fc.asyncProperty(
    fc.array(line, { minLength: 1, maxLength: 30 }),
    fc.integer({ min: 1, max: 200 }),
    fc.constantFrom('none', 'gzip', 'zstd'),
    async (lines, maxBytes, packing) => {
      const bytes = Buffer.from(`${lines.join('\n')}\n`)
      const packers = { none: (b: Buffer) => b, gzip: gzipSync, zstd: zstdCompressSync }
      writeFileSync(`${root}/a.log`, packers[packing](bytes))
      const reader = new ChunkReader(root, await spanOf(root), { maxBytes })
      let read = ''
      let at = 0
      for (let chunk = await reader.nextAsync(); chunk; chunk = await reader.nextAsync()) {
        assert.equal(chunk.from, at)
        assert.equal(chunk.torn, chunk.bytes.at(-1) !== 10)
        at += chunk.bytes.length
        read += Buffer.from(chunk.bytes).toString('latin1')
      }
      assert.equal(read, bytes.toString('latin1'))
      assert.equal(reader.record().position, bytes.length)
    },
  )
  await fc.assert(property, { numRuns: 60 })
})

test('reading may stop anywhere and go on from the record, plain or packed', async t => {
  const lines = Array.from({ length: 300 }, (_, index) => `line ${index} of many\n`)
  for (const packer of [(b: Buffer) => b, gzipSync, zstdCompressSync]) {
    const root = temporaryDirectory(t)
    writeFileSync(`${root}/a.log`, packer(Buffer.from(lines.join(''))))
    let read = ''
    let known: FileRecord[] = []
    for (let turn = 0; turn < 100 && read.length < lines.join('').length; turn++) {
      const reader = new ChunkReader(root, await spanOf(root, known), { maxBytes: 700 })
      read += text(await reader.nextAsync())
      known = [reader.record()]
      reader.close()
    }
    assert.equal(read, lines.join(''))
  }
})

test('a record of an unfinished span has attributes that no look equals', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, 'one\ntwo\nthree\n')
  const span = await spanOf(root)
  const reader = new ChunkReader(root, span, { maxBytes: 8 })
  reader.next()
  assert.match(reader.record().attributes, /^[0-9a-f]{16}-$/)
  reader.next()
  assert.match(reader.record().attributes, /^[0-9a-f]{16}-[0-9a-f]{16}$/)
})

test('a file that was replaced, truncated or rewritten meanwhile gives no byte', async t => {
  const changes: ((path: string) => void)[] = [
    path => renameSync(path, `${path}.1`),
    path => truncateSync(path, 3),
    path => writeFileSync(path, 'other bytes of the same file, more of them\n'),
  ]
  for (const change of changes) {
    const root = temporaryDirectory(t)
    writeFileSync(`${root}/a.log`, 'one\ntwo\n')
    const first = new ChunkReader(root, await spanOf(root))
    first.next()
    appendFileSync(`${root}/a.log`, 'three\n')
    const span = await spanOf(root, [first.record()])
    assert.equal(span.file.position, 8)
    change(`${root}/a.log`)
    const reader = new ChunkReader(root, span)
    assert.equal(reader.next(), undefined)
    assert.equal(reader.stale, true)
    assert.equal(reader.record().position, 8)
    assert.equal(reader.record().tail, first.record().tail)
  }
})

test('a file that shrinks between two chunks gives no further byte', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, 'one\ntwo\nthree\nfour\n')
  const reader = new ChunkReader(root, await spanOf(root), { maxBytes: 8 })
  assert.equal(text(reader.next()), 'one\ntwo\n')
  writeFileSync(`${root}/a.log`, 'eins\nzwei\ndrei\nvier\nmehr\n')
  assert.equal(reader.next(), undefined)
  assert.equal(reader.stale, true)
  assert.equal(reader.record().position, 8)
})

test('what is appended after the poll is left to the next', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, 'one\n')
  const span = await spanOf(root)
  appendFileSync(`${root}/a.log`, 'two\n')
  const reader = new ChunkReader(root, span)
  assert.equal(text(reader.next()), 'one\n')
  assert.equal(reader.next(), undefined)
  const next = await spanOf(root, [reader.record()])
  assert.equal(next.file.position, 4)
})

test('a packed file cannot be read synchronously', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.gz`, gzipSync('one\n'))
  const reader = new ChunkReader(root, await spanOf(root))
  assert.throws(() => reader.next(), TypeError)
})

test('readers that take turns can share a buffer', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, 'one\ntwo\n')
  const buffer = Buffer.alloc(64)
  const reader = new ChunkReader(root, await spanOf(root), { buffer })
  const chunk = reader.next()
  assert.equal(chunk?.bytes.buffer, buffer.buffer)
  assert.equal(text(chunk), 'one\ntwo\n')
})

test('a stale handle ends reading without a problem; what was given stays', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, 'one\ntwo\nthree\n')
  const span = await spanOf(root)
  for (let calls = 0; calls < 9; calls++) {
    let left = calls
    const reader = new ChunkReader(root, span, { maxBytes: 8 })
    const given: string[] = []
    await whileFailing('readSync', { code: 'ESTALE', when: () => left-- === 0 }, () => {
      for (let chunk = reader.next(); chunk; chunk = reader.next()) given.push(text(chunk))
    })
    const { position, state, fingerprintBytes } = reader.record()
    assert.equal(position, given.join('').length)
    assert.equal(state, 'live')
    assert.equal(reader.problem, undefined)
    if (position > 0) assert.equal(fingerprintBytes, 14, 'a record knows its beginning')
    assert.equal(reader.stale, given.length < 2, `call ${calls}`)
  }
})
