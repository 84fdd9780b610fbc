import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import type { FileRecord } from '../../src/flow.ts'
import { examine } from '../../src/retrieve/examine.ts'
import { inodeOf } from '../../src/retrieve/identity.ts'
import { grownAlone, type Offer, offer, type Waiting } from '../../src/retrieve/offer.ts'
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

/** What is known of the stream `a.log` after its files were recognised. */
async function aloneIn(scene: Scene): Promise<ReturnType<typeof grownAlone>> {
  const { placed, gone } = await resolve(scene)
  const of = { source: 's', stream: 'a.log', nameOf: rotatedName }
  return grownAlone({ ...of, memory: scene.memory, placed, gone, looks: scene.looks })
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

test('a file that alone is its stream and has grown is what examining it says', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, `${TEXT}more\n`)
  const record = readRecord('a.log', TEXT, { attributes: attributesAt(`${root}/a.log`) })
  const grown = { ...record, attributes: `${inodeOf(record.attributes)}-` }
  const scene = sceneOf(root, [grown])
  const span = (await aloneIn(scene)) ?? assert.fail('it is read on')
  const [placed] = (await resolve(scene)).placed
  const member = { ...placed, record, path: 'a.log', name: rotatedName('a.log'), mtimeMs: 0 }
  const { record: file, to } = await examine(member, true)
  assert.deepEqual(span, { file, to, final: false })
})

test('any other stream takes all steps', async t => {
  const root = temporaryDirectory(t)
  writeFileSync(`${root}/a.log`, `${TEXT}more\n`)
  const attributes = `${inodeOf(attributesAt(`${root}/a.log`))}-`
  const record = readRecord('a.log', TEXT, { attributes })
  const other = readRecord('a.log.1', 'old', { id: 'x', state: 'gone' })
  const cases: readonly (readonly FileRecord[])[] = [
    [],
    [record, other],
    [{ ...record, state: 'rotated' }],
    [{ ...record, position: 0 }],
    [{ ...record, reason: 'copy' }],
  ]
  for (const records of cases) assert.equal(await aloneIn(sceneOf(root, records)), undefined)
  writeFileSync(`${root}/a.log.1`, 'rotated\n')
  assert.equal(await aloneIn(sceneOf(root, [record])), undefined, 'a second file is there')
})
