/** Lines before a position, in plain and packed files. */
import assert from 'node:assert/strict'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { attributesOf } from '../../src/retrieve/identity.ts'
import { linesBefore } from '../../src/retrieve/lines.ts'
import { UNREAD } from '../../src/retrieve/memory.ts'
import { temporaryDirectory } from './reading.ts'

test('newlines before the position are counted, and no others', async t => {
  const root = temporaryDirectory(t)
  const text = 'one\ntwo\n\nfour, which goes on\nfive\n'
  writeFileSync(join(root, 'a.log'), text)
  writeFileSync(join(root, 'a.log.gz'), gzipSync(text))
  const record = (path: string) => {
    return { ...UNREAD, path, attributes: attributesOf(statSync(join(root, path))) }
  }
  const plain = record('a.log')
  const packed = { ...record('a.log.gz'), packing: 'gzip' as const }
  for (let position = 0; position <= text.length; position++) {
    const lines = text.slice(0, position).split('\n').length - 1
    assert.equal(await linesBefore(root, { ...plain, position }), lines)
    assert.equal(await linesBefore(root, { ...packed, position }), lines)
  }
})

test('a file that is not there has none', async t => {
  const file = { ...UNREAD, path: 'gone.log', position: 3 }
  assert.equal(await linesBefore(temporaryDirectory(t), file), 0)
})
