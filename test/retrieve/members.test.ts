import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import type { FileRecord } from '../../src/flow.ts'
import { leftOver, liveOf, membersOf, type StreamScene } from '../../src/retrieve/members.ts'
import { COPY } from '../../src/retrieve/pool.ts'
import { resolve } from '../../src/retrieve/resolve.ts'
import { rotatedName } from '../../src/retrieve/rotation.ts'
import { temporaryDirectory } from './reading.ts'
import { readRecord, sceneOf } from './scene.ts'

const TEXT = 'a line of the log\n'.repeat(30)

async function streamOf(root: string, ...records: FileRecord[]): Promise<StreamScene> {
  const scene = sceneOf(root, records)
  const { placed, gone } = await resolve(scene)
  const { memory, looks } = scene
  return { source: 's', stream: 'a.log', nameOf: rotatedName, memory, placed, gone, looks }
}

test('read files keep their generation, unread ones follow, copies have none', async t => {
  const root = temporaryDirectory(t)
  for (const path of ['a.log', 'a.log.1', 'a.log.2']) writeFileSync(`${root}/${path}`, path)
  writeFileSync(`${root}/a.log.3`, TEXT)
  writeFileSync(`${root}/a.log.4`, TEXT.slice(0, 300))
  const scene = await streamOf(root, readRecord('a.log', TEXT, { generation: 4 }))
  const members = membersOf(scene)
  assert.deepEqual(
    members.map(({ path, copy, record }) => [path, copy, record.generation]),
    [
      ['a.log.3', false, 4],
      ['a.log.2', false, 5],
      ['a.log.1', false, 6],
      ['a.log', false, 7],
      ['a.log.4', true, -1],
    ],
  )
  assert.equal(new Set(members.map(({ record }) => record.id)).size, 5)
  assert.equal(liveOf('a.log', members)?.path, 'a.log')
})

test('new files have no place in the stream yet', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, TEXT)
  const [{ record }] = membersOf(await streamOf(root))
  assert.deepEqual([record.baseOffset, record.baseLine, record.position], [-1, -1, 0])
})

test('without a file of its name, the newest is the live one', async t => {
  const root = temporaryDirectory(t)
  for (const path of ['a.log-20260102', 'a.log-20260101']) writeFileSync(`${root}/${path}`, path)
  const members = membersOf(await streamOf(root))
  assert.equal(liveOf('a.log', members)?.path, 'a.log-20260102')
  assert.equal(liveOf('a.log', []), undefined)
})

test('records that no file stands for any more are gone', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, 'unread\n')
  const unread = readRecord('a.log', '', { id: 'an old number' })
  const copy = readRecord('a.log.7', 'copied\n', { reason: COPY, state: 'rejected' })
  const scene = await streamOf(root, unread, copy)
  const left = leftOver(scene, membersOf(scene))
  assert.deepEqual(
    left.map(({ id, state }) => [id, state]),
    [
      ['an old number', 'gone'],
      ['a.log.7', 'gone'],
    ],
  )
})
