import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import type { FileRecord } from '../../src/flow.ts'
import { type Offer, offer, type Waiting } from '../../src/retrieve/offer.ts'
import type { Scene } from '../../src/retrieve/pool.ts'
import { resolve } from '../../src/retrieve/resolve.ts'
import { rotatedName } from '../../src/retrieve/rotation.ts'
import { temporaryDirectory } from './reading.ts'
import { attributesAt, readRecord, sceneOf } from './scene.ts'

const TEXT = 'a line of the log\n'.repeat(30)

async function offered(scene: Scene, waiting = new Map<string, Waiting>()): Promise<Offer> {
  const { placed, gone } = await resolve(scene)
  const { memory, looks } = scene
  const of = { source: 's', stream: 'a.log', nameOf: rotatedName }
  return offer({ ...of, memory, placed, gone, looks }, waiting)
}

function told({ spans }: Offer): unknown[] {
  return spans.map(({ file, to, final }) => [file.path, file.generation, file.position, to, final])
}

test('unread files follow the read ones and are numbered on', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log.2`, `${TEXT}more\n`)
  writeFileSync(`${root}/a.log.1`, 'one\n')
  writeFileSync(`${root}/a.log`, 'two\n')
  const record = readRecord('a.log', TEXT, { generation: 7 })
  assert.deepEqual(told(await offered(sceneOf(root, [record]))), [
    ['a.log.2', 7, TEXT.length, TEXT.length + 5, true],
    ['a.log.1', 8, 0, 4, true],
    ['a.log', 9, 0, 4, false],
  ])
})

test('a live file stays live although an older one is found late', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, `${TEXT}more\n`)
  writeFileSync(`${root}/a.log.1`, 'older\n')
  const record = readRecord('a.log', TEXT)
  assert.deepEqual(told(await offered(sceneOf(root, [record]))), [
    ['a.log', 0, TEXT.length, TEXT.length + 5, false],
    ['a.log.1', 1, 0, 6, true],
  ])
})

test('an unfinished rotated file holds its successors back, but not for ever', async t => {
  const root = temporaryDirectory(t)
  const waiting = new Map<string, Waiting>()
  const record = readRecord('a.log', TEXT)
  const finals: unknown[] = []
  for (let poll = 0; poll < 5; poll++) {
    writeFileSync(`${root}/a.log.1`, `${TEXT}unfinished${'.'.repeat(poll)}`)
    writeFileSync(`${root}/a.log`, 'two\n')
    const { spans } = await offered(sceneOf(root, [record]), waiting)
    finals.push(spans.map(span => span.final))
  }
  assert.deepEqual(finals, [[false], [false], [false], [true, false], [false]])
})

test('a file that only moved is a changed record, a lost one is gone', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log.1`, TEXT)
  const moved = readRecord('a.log', TEXT)
  const lost = readRecord('a.log.5', 'lost\n', { generation: 1 })
  const { spans, changed } = await offered(sceneOf(root, [moved, lost]))
  assert.deepEqual(spans, [])
  const short = changed.map((one: FileRecord) => [one.id, one.path, one.state])
  assert.deepEqual(short, [
    ['a.log', 'a.log.1', 'live'],
    ['a.log.5', 'a.log.5', 'gone'],
  ])
  assert.equal(changed[0].attributes, attributesAt(`${root}/a.log.1`))
})

test('an archive of which too little is written to be one is left alone', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log.1.gz`, Buffer.from([0x1f, 0x8b]))
  assert.deepEqual((await offered(sceneOf(root, []))).spans, [])
})
