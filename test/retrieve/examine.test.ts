import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { FileRecord } from '../../src/flow.ts'
import { Content } from '../../src/retrieve/content.ts'
import { examine } from '../../src/retrieve/examine.ts'
import type { Member } from '../../src/retrieve/members.ts'
import { rotatedName } from '../../src/retrieve/rotation.ts'
import { temporaryDirectory } from './reading.ts'
import { attributesAt, readRecord, sceneOf } from './scene.ts'

const TEXT = 'a line of the log\n'.repeat(30)

async function looked(root: string, record: FileRecord, copy = false): Promise<Member> {
  const look = sceneOf(root, []).looks.get(record.path)
  assert.ok(look)
  const content = await Content.of(root, look)
  return { record, look, content, copy, path: look.path, name: look.name, mtimeMs: look.mtimeMs }
}

test('new bytes lead to a record with unsettled attributes, none to a settled one', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, TEXT)
  const more = await examine(await looked(root, readRecord('a.log', TEXT.slice(0, 90))), true)
  assert.deepEqual([more.to, more.record.state, more.problem], [TEXT.length, 'live', ''])
  assert.match(more.record.attributes, /-$/)
  const none = await examine(await looked(root, readRecord('a.log', TEXT)), false)
  assert.deepEqual([none.to, none.record.state], [TEXT.length, 'rotated'])
  assert.equal(none.record.attributes, attributesAt(`${root}/a.log`))
})

test('an archive ends nobody knows where, unless all of it was read', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log.1.gz`, gzipSync(TEXT))
  const record = readRecord('a.log.1.gz', TEXT.slice(0, 90))
  assert.equal((await examine(await looked(root, record), false)).to, Number.POSITIVE_INFINITY)
  const all = await examine(await looked(root, readRecord('a.log.1.gz', TEXT)), false)
  assert.deepEqual([all.to, all.record.packing], [TEXT.length, 'gzip'])
})

test('text of which something was read is not condemned by later bytes', async t => {
  const root = temporaryDirectory(t)
  const noise = '\x02'.repeat(50)
  writeFileSync(`${root}/a.log`, `${TEXT}${noise}\n`)
  const read = await examine(await looked(root, readRecord('a.log', TEXT)), true)
  assert.equal(read.record.state, 'live')
  const unread = await examine(await looked(root, readRecord('a.log', '')), true)
  const { state, reason, position } = unread.record
  assert.deepEqual([state, reason, position], ['rejected', 'binary', TEXT.length + 51])
  assert.match(unread.problem, /^"a.log" is not text/)
})

test('a copy passes with all its bytes', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log.1`, TEXT)
  const { record, to } = await examine(await looked(root, readRecord('a.log.1', ''), true), false)
  assert.deepEqual([record.state, record.reason, record.position], ['rejected', 'copy', to])
})

test('an untouched file has its rest read when it is superseded, and not before', async () => {
  const record = readRecord('a.log', TEXT, { size: TEXT.length + 4 })
  const name = rotatedName('a.log')
  const unlooked = { look: undefined, content: undefined, copy: false, mtimeMs: 0 }
  const member = { record, ...unlooked, path: 'a.log', name }
  assert.equal((await examine(member, true)).to, TEXT.length)
  assert.equal((await examine(member, false)).to, TEXT.length + 4)
})
