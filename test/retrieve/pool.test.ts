import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Content } from '../../src/retrieve/content.ts'
import { inodeOf } from '../../src/retrieve/identity.ts'
import { Pool } from '../../src/retrieve/pool.ts'
import { temporaryDirectory } from './reading.ts'
import { attributesAt, readRecord, sceneOf } from './scene.ts'

const TEXT = 'a line of the log\n'.repeat(30)

test('what was displaced is lost until it is placed; unread files are not looked for', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log.1`, TEXT)
  const record = readRecord('a.log', TEXT)
  const scene = sceneOf(root, [record, readRecord('b.log', '')])
  const pool = new Pool(scene)
  assert.deepEqual(pool.displaced(), [record])
  assert.deepEqual(pool.lost('a.log'), [record])
  const [look] = scene.looks.values()
  pool.place(await Content.of(root, look), record)
  assert.deepEqual(pool.displaced(), [])
  assert.deepEqual(pool.present('a.log'), [{ ...record, path: 'a.log.1' }])
})

test('gone files are looked for as long as they are remembered and telling', t => {
  const gone = readRecord('a.log', TEXT, { state: 'gone' })
  const short = readRecord('a.log', 'short\n', { state: 'gone', id: 'short' })
  const pool = new Pool(sceneOf(temporaryDirectory(t), [gone, short]))
  assert.deepEqual(pool.lost('a.log'), [gone])
})

test('an unchanged file owns its inode; one that only was there does not', t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, TEXT)
  const attributes = attributesAt(`${root}/a.log`)
  const record = readRecord('a.log', TEXT, { attributes })
  assert.equal(new Pool(sceneOf(root, [record])).untouchedOwner(inodeOf(attributes)), 'a.log')
  const moved = { ...record, path: 'b.log' }
  assert.equal(new Pool(sceneOf(root, [moved])).untouchedOwner(inodeOf(attributes)), undefined)
})

test('open files come stream by stream, the newest first', async t => {
  const root = temporaryDirectory(t)
  for (const path of ['a.log.2', 'a.log', 'b.log', 'a.log.1'])
    writeFileSync(`${root}/${path}`, path)
  const scene = sceneOf(root, [])
  const pool = new Pool(scene)
  for (const look of scene.looks.values()) pool.open.set(look.path, await Content.of(root, look))
  const paths = (await pool.newestFirst()).map(files => files.map(({ look }) => look.path))
  assert.deepEqual(paths.sort(), [['a.log', 'a.log.1', 'a.log.2'], ['b.log']])
})

test('a file that did not change can still be read for comparison', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, TEXT)
  const record = readRecord('a.log', TEXT, { attributes: attributesAt(`${root}/a.log`) })
  const pool = new Pool(sceneOf(root, [record]))
  const content = await pool.contentOf(record)
  assert.equal((await content?.head())?.toString(), TEXT)
  assert.equal(await pool.contentOf(readRecord('b.log', TEXT)), undefined)
})

test('a plain file is doubted where what was read is gone, an archive by its head', async t => {
  const root = temporaryDirectory(t)
  const doubted = async (name: string, bytes: Buffer | string, read: string) => {
    writeFileSync(`${root}/${name}`, bytes)
    const packing = name.endsWith('.gz') ? 'gzip' : 'none'
    const attributes = attributesAt(`${root}/${name}`)
    const record = readRecord(name, read, { attributes, packing })
    return (await new Pool(sceneOf(root, [record])).contentOf(record))?.unsure
  }
  const other = 'of another application\n'.repeat(30)
  const longer = TEXT.repeat(9)
  const sameHead = longer + other
  assert.equal(await doubted('a.log', longer, longer), false)
  assert.equal(await doubted('b.log', longer, sameHead), true)
  assert.equal(await doubted('a.gz', gzipSync(longer), longer), false)
  // Its tail would only be seen by unpacking all of it.
  assert.equal(await doubted('b.gz', gzipSync(longer), sameHead), false)
  assert.equal(await doubted('c.gz', gzipSync(longer), other), true)
})
