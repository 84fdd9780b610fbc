import assert from 'node:assert/strict'
import { lstatSync, writeFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Content } from '../../src/retrieve/content.ts'
import { isCopy, longest, placeCopies, placePrefixes } from '../../src/retrieve/copies.ts'
import { attributesOf } from '../../src/retrieve/identity.ts'
import { Pool } from '../../src/retrieve/pool.ts'
import { rotatedName } from '../../src/retrieve/rotation.ts'
import { temporaryDirectory } from './reading.ts'
import { attributesAt, readRecord, sceneOf } from './scene.ts'

const TEXT = Array.from({ length: 400 }, (_, index) => `line ${index} of the log\n`).join('')

function contents(t: TestContext, texts: Record<string, string | Buffer>): Promise<Content[]> {
  const root = temporaryDirectory(t)
  return Promise.all(
    Object.entries(texts).map(([path, text]) => {
      writeFileSync(`${root}/${path}`, text)
      const stats = lstatSync(`${root}/${path}`)
      const { size, mtimeMs } = stats
      const name = rotatedName(path)
      return Content.of(root, { path, name, attributes: attributesOf(stats), size, mtimeMs })
    }),
  )
}

test('a copy is a beginning, packed or not', async t => {
  const [whole, part, packed, other, late, empty] = await contents(t, {
    whole: TEXT,
    part: TEXT.slice(0, 6000),
    packed: gzipSync(TEXT),
    other: `x${TEXT.slice(1)}`,
    late: `${TEXT.slice(0, 6000)}x`,
    empty: '',
  })
  const answers = [part, packed, other, late, empty].map(one => isCopy(one, whole))
  assert.deepEqual(await Promise.all(answers), [true, true, false, false, false])
  assert.equal(await isCopy(whole, part), false)
  assert.equal(await isCopy(part, packed), true)
})

test('reading goes on in the longest of files that begin alike, else in the first', async t => {
  const [short, long, other] = await contents(t, { s: TEXT.slice(0, 99), l: TEXT, o: `${TEXT}x` })
  assert.equal(await longest([short, long]), long)
  assert.equal(await longest([short, long, other]), other)
  const [one, two] = await contents(t, { one: `${TEXT}one`, two: `${TEXT}number two` })
  assert.equal(await longest([one, two]), one)
  assert.equal(await longest([]), undefined)
})

/** A pool in which all files are still open. */
async function poolOf(root: string, ...records: Parameters<typeof sceneOf>[1][number][]) {
  const scene = sceneOf(root, records)
  const pool = new Pool(scene)
  for (const look of scene.looks.values()) pool.open.set(look.path, await Content.of(root, look))
  return pool
}

test('the beginning of a file that was rewritten since is known, as far as it goes', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log.1`, TEXT.slice(0, 2000))
  writeFileSync(`${root}/a.log`, 'rewritten\n')
  const attributes = attributesAt(`${root}/a.log`)
  const pool = await poolOf(root)
  pool.displace(readRecord('a.log', TEXT, { attributes }))
  await placePrefixes(pool)
  assert.deepEqual([...pool.placed.keys()], ['a.log.1'])
  assert.equal(pool.placed.get('a.log.1')?.record?.position, 2000)
  assert.deepEqual(pool.displaced(), [])
})

test('a copy of a read file is known, of an unread one it waits, a new one is named', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, TEXT)
  writeFileSync(`${root}/a.log.1`, TEXT.slice(0, 2000))
  const attributes = attributesAt(`${root}/a.log`)
  const pools = [
    await poolOf(root, readRecord('a.log', TEXT, { attributes })),
    await poolOf(root, readRecord('a.log', TEXT.slice(0, 1000), { attributes })),
    await poolOf(root),
  ]
  for (const pool of pools) {
    for (const entry of pool.scene.memory.entries) entry.seen = lstatSync(`${root}/a.log`)
    await placeCopies(pool)
  }
  assert.deepEqual(
    pools.map(pool => [...pool.placed.keys()]),
    [['a.log.1'], [], []],
  )
  assert.equal(pools[0].placed.get('a.log.1')?.copy, true)
  assert.deepEqual(
    pools.map(pool => [...pool.open.keys()]),
    [[], [], ['a.log']],
  )
  assert.deepEqual(
    pools.map(pool => pool.problems.length),
    [0, 0, 1],
  )
})
