import assert from 'node:assert/strict'
import { lstatSync, renameSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { FileRecord } from '../../src/flow.ts'
import { Content, type Look } from '../../src/retrieve/content.ts'
import { attributesOf, fingerprintOf, tailOf } from '../../src/retrieve/identity.ts'
import { UNREAD } from '../../src/retrieve/memory.ts'
import { rotatedName } from '../../src/retrieve/rotation.ts'
import { whileFailing } from '../help/failing-fs.ts'
import { temporaryDirectory } from './reading.ts'

const TEXT = Buffer.from(Array.from({ length: 9000 }, (_, index) => `line ${index}\n`).join(''))
const PACKERS = { none: (bytes: Buffer) => bytes, gzip: gzipSync, zstd: zstdCompressSync }

function look(root: string, path: string): Look {
  const stats = lstatSync(`${root}/${path}`)
  const { size, mtimeMs } = stats
  return { path, name: rotatedName(path), attributes: attributesOf(stats), size, mtimeMs }
}

function readTo(position: number, bytes = TEXT): FileRecord {
  const head = bytes.subarray(0, Math.min(1024, position))
  const tail = tailOf(bytes.subarray(0, position))
  const fingerprint = fingerprintOf(head)
  return { ...UNREAD, position, tail, fingerprint, fingerprintBytes: head.length }
}

for (const [packing, pack] of Object.entries(PACKERS)) {
  test(`records match a file (${packing}) that holds what was read, at any position`, async t => {
    const root = temporaryDirectory(t)
    writeFileSync(`${root}/a`, pack(TEXT))
    const content = await Content.of(root, look(root, 'a'))
    assert.equal(content.packing, packing)
    const records = [7, 500, 70_000, TEXT.length].map(position => readTo(position))
    assert.deepEqual(await content.matching(records), records)
    const others = [
      readTo(500, Buffer.from('x'.repeat(500))),
      { ...readTo(70_000), tail: tailOf(Buffer.from('other')) },
      { ...readTo(500), position: TEXT.length + 1 },
    ]
    assert.deepEqual(await content.matching(others), [])
  })

  test(`length and end are told (${packing})`, async t => {
    const root = temporaryDirectory(t)
    writeFileSync(`${root}/a`, pack(TEXT))
    const content = await Content.of(root, look(root, 'a'))
    assert.equal(await content.reaches(TEXT.length - 1), true)
    assert.equal(await content.reaches(TEXT.length), false)
    const ending = { length: TEXT.length, tail: TEXT.subarray(-256) }
    assert.deepEqual(await content.ending(), ending)
    assert.equal((await content.head()).length, 4096)
    assert.equal((await content.fingerprintable()).length, 1024)
  })
}

test('a damaged archive is as long as it can be unpacked', async t => {
  const root = temporaryDirectory(t)
  const packed = gzipSync(TEXT)
  writeFileSync(`${root}/a`, packed.subarray(0, packed.length / 2))
  const content = await Content.of(root, look(root, 'a'))
  const { length, tail } = await content.ending()
  assert.ok(length > 0 && length < TEXT.length)
  assert.deepEqual(tail, TEXT.subarray(length - 256, length))
})

test('a file that is gone is told as vanished', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a`, 'x')
  const seen = look(root, 'a')
  renameSync(`${root}/a`, `${root}/b`)
  const content = await Content.of(root, seen)
  assert.equal(content.rejection?.reason, 'vanished')
  assert.equal((await content.head()).length, 0)
})

test('heads of many files are read again rather than kept', async t => {
  const root = temporaryDirectory(t)
  const contents: Content[] = []
  for (let index = 0; index < 1100; index++) {
    writeFileSync(`${root}/${index}`, `${index}\n`)
    contents.push(await Content.of(root, look(root, String(index))))
  }
  writeFileSync(`${root}/0`, 'changed meanwhile\n')
  assert.equal((await contents[0].head()).toString(), 'ch')
  assert.equal((await contents[1099].head()).toString(), '1099\n')
})

test('what could not be read as it was seen is no other file: one is unsure', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a`, 'some text\n'.repeat(40))
  const path = 'a'
  const stats = lstatSync(`${root}/a`)
  const look: Look = { ...stats, path, name: rotatedName(path), attributes: attributesOf(stats) }
  assert.equal((await Content.of(root, look)).unsure, false)
  const stale = { code: 'ESTALE', when: () => true }
  const content = await whileFailing('readSync', stale, () => Content.of(root, look))
  assert.equal(content.unsure, true)
  const trusted = Content.trusted(root, look)
  assert.equal(trusted.bytesBefore(10).toString(), 'some text\n')
  assert.equal(trusted.unsure, false)
  await whileFailing('readSync', stale, () => trusted.bytesBefore(10))
  assert.equal(trusted.unsure, true)
  const other = Content.trusted(root, look)
  renameSync(`${root}/a`, `${root}/b`)
  writeFileSync(`${root}/a`, 'another')
  assert.equal((await other.head()).length, 0)
  assert.equal(other.unsure, true)
})
