/** A second look at bytes of a file, where it is still the same one. */
import assert from 'node:assert/strict'
import { appendFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { FileRecord } from '../../src/flow.ts'
import { ChunkReader } from '../../src/retrieve/chunk.ts'
import { glimpse } from '../../src/retrieve/glimpse.ts'
import { attributesOf } from '../../src/retrieve/identity.ts'
import { UNREAD } from '../../src/retrieve/memory.ts'
import { temporaryDirectory } from './reading.ts'

const TEXT = Array.from({ length: 400 }, (_, at) => `line ${at} says something\n`).join('')

/** The record of a file that was read out. */
async function readOut(root: string, path: string, packing: FileRecord['packing']) {
  const attributes = attributesOf(statSync(join(root, path)))
  const file = { ...UNREAD, path, packing, attributes }
  const reader = new ChunkReader(root, { file, to: TEXT.length, final: true })
  while ((await reader.nextAsync()) !== undefined);
  return reader.record()
}

test('any stretch of what was read comes back, and nothing behind it', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(join(root, 'a.log'), TEXT)
  writeFileSync(join(root, 'a.log.gz'), gzipSync(TEXT))
  const files = [await readOut(root, 'a.log', 'none'), await readOut(root, 'a.log.gz', 'gzip')]
  appendFileSync(join(root, 'a.log'), 'more\n')
  for (const file of files) {
    for (const [from, to] of [
      [0, 7],
      [100, 4321],
      [TEXT.length - 5, 1e9],
    ]) {
      assert.equal(String(await glimpse(root, file, { from, to })), TEXT.slice(from, to))
    }
  }
})

test('of a file that is gone, replaced or written over there is nothing to see', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(join(root, 'a.log'), TEXT)
  const file = await readOut(root, 'a.log', 'none')
  const look = { from: 0, to: 10 }
  assert.equal(await glimpse(root, { ...file, path: 'b.log' }, look), undefined)
  writeFileSync(join(root, 'a.log'), TEXT.replaceAll('says', 'SAYS'))
  assert.equal(await glimpse(root, file, look), undefined)
  writeFileSync(join(root, 'a.log'), TEXT.slice(0, 100))
  assert.equal(await glimpse(root, file, look), undefined)
})
