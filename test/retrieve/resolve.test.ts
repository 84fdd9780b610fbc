import assert from 'node:assert/strict'
import { linkSync, renameSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { resolve } from '../../src/retrieve/resolve.ts'
import { temporaryDirectory } from './reading.ts'
import { attributesAt, readRecord, sceneOf } from './scene.ts'

const TEXT = 'a line of the log\n'.repeat(30)

test('new files are placed without a record', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, TEXT)
  const { placed, gone } = await resolve(sceneOf(root, []))
  assert.deepEqual(
    placed.map(({ look, record }) => [look.path, record]),
    [['a.log', undefined]],
  )
  assert.deepEqual(gone, [])
})

test('the inode is preferred to the path where both hold what was read', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, TEXT)
  const record = readRecord('a.log', TEXT, { attributes: attributesAt(`${root}/a.log`) })
  renameSync(`${root}/a.log`, `${root}/a.log.1`)
  writeFileSync(`${root}/a.log.1`, `${TEXT}and so on\n`)
  writeFileSync(`${root}/a.log`, `${TEXT}but otherwise\n`)
  const { placed } = await resolve(sceneOf(root, [record]))
  const of = (path: string) => placed.find(({ look }) => look.path === path)?.record?.id
  assert.equal(of('a.log.1'), 'a.log')
  assert.equal(of('a.log'), undefined)
})

test('an inode with other content is another file', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, 'other bytes\n'.repeat(60))
  const record = readRecord('a.log', TEXT, { attributes: attributesAt(`${root}/a.log`) })
  const changed = { ...record, attributes: `${record.attributes.slice(0, 17)}old` }
  const { placed, gone } = await resolve(sceneOf(root, [changed]))
  assert.equal(placed[0].record, undefined)
  assert.deepEqual(gone, [changed])
})

test('content is looked for in the same stream only', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/b.log`, TEXT)
  const record = readRecord('a.log', TEXT)
  const { placed, gone } = await resolve(sceneOf(root, [record]))
  assert.equal(placed[0].record, undefined)
  assert.deepEqual(gone, [record])
})

test('of two records the one that was read further is found first', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log.3`, TEXT)
  const less = readRecord('a.log.1', TEXT.slice(0, 180))
  const more = readRecord('a.log.2', TEXT)
  const { placed, gone } = await resolve(sceneOf(root, [less, more]))
  assert.equal(placed[0].record, more)
  assert.deepEqual(gone, [less])
})

test('one of two hard links is placed, the smaller name', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/b.log`, TEXT)
  linkSync(`${root}/b.log`, `${root}/a.log`)
  const { placed, problems } = await resolve(sceneOf(root, []))
  assert.deepEqual(
    placed.map(({ look }) => look.path),
    ['a.log'],
  )
  assert.equal(problems[0].path, 'b.log')
})
