import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileRecord } from '../../src/flow.ts'
import { attributesOf, inodeOf } from '../../src/retrieve/identity.ts'
import { Memory, UNREAD, unchanged } from '../../src/retrieve/memory.ts'

const STATS = { dev: 1, ino: 2, size: 3, mtimeMs: 4, ctimeMs: 5, mode: 6 }

function record(id: string, path: string, more: Partial<FileRecord> = {}): FileRecord {
  const attributes = attributesOf({ ...STATS, ino: Number.parseInt(id, 36) })
  return { ...UNREAD, id, path, stream: 's', attributes, ...more }
}

test('records are found by path, inode, id and stream', () => {
  const memory = new Memory()
  const a = record('a', 'a.log')
  memory.commit([a])
  assert.deepEqual(memory.at('a.log')?.record, a)
  assert.deepEqual(memory.get('a'), a)
  assert.equal(memory.pathOfInode(inodeOf(a.attributes)), 'a.log')
  assert.deepEqual(memory.stream('s'), [a])
  assert.deepEqual([memory.size, [...memory.entries].length], [1, 1])
})

test('a record is alone in its stream as long as there is no other', () => {
  const memory = new Memory()
  const record = { ...UNREAD, id: '1', path: 'a', stream: 'a' }
  assert.equal(memory.alone('a'), undefined)
  memory.commit([record])
  assert.deepEqual(memory.alone('a'), record)
  memory.commit([{ ...UNREAD, id: '2', path: 'a.1', stream: 'a', state: 'gone' }])
  assert.equal(memory.alone('a'), undefined)
})

test('a chain of renames in one commit leaves everybody at home', () => {
  const memory = new Memory()
  memory.commit([record('a', 'x'), record('b', 'x.1')])
  memory.commit([record('a', 'x.1'), record('b', 'x.2'), record('c', 'x')])
  assert.deepEqual(memory.homeless(), [])
  const ids = ['x', 'x.1', 'x.2'].map(path => memory.at(path)?.record.id)
  assert.deepEqual(ids, ['c', 'a', 'b'])
})

test('half a chain leaves one homeless, until its own move is committed', () => {
  const memory = new Memory()
  memory.commit([record('a', 'x'), record('b', 'x.1')])
  memory.commit([record('a', 'x.1')])
  assert.deepEqual(
    memory.homeless().map(one => one.id),
    ['b'],
  )
  memory.commit([record('b', 'x.2')])
  assert.deepEqual(memory.homeless(), [])
})

test('a file of several turns in one commit stays at home, and its last turn counts', () => {
  const memory = new Memory()
  const turns = [5, 7, 9].map(position => record('a', 'x', { position }))
  memory.commit(turns)
  assert.deepEqual(memory.homeless(), [])
  assert.deepEqual(memory.at('x')?.record, turns[2])
  assert.deepEqual(memory.stream('s'), [turns[2]])
})

test('gone files leave their path, and the oldest are forgotten', () => {
  const memory = new Memory()
  for (let generation = 0; generation < 20; generation++) {
    memory.commit([record(`${generation}`, 'x', { generation, state: 'gone' })])
  }
  assert.equal(memory.at('x'), undefined)
  assert.deepEqual(
    memory.stream('s').map(one => one.generation),
    [12, 13, 14, 15, 16, 17, 18, 19],
  )
})

test('rotated files with a rest are remembered as unfinished', () => {
  const memory = new Memory()
  memory.commit([record('a', 'x', { state: 'rotated', size: 9, position: 5 })])
  assert.deepEqual([...memory.unfinishedStreams()], ['s'])
  memory.commit([record('a', 'x', { state: 'rotated', size: 9, position: 9 })])
  assert.deepEqual([...memory.unfinishedStreams()], [])
})

test('a file is unchanged while its attributes are those of its record', () => {
  const memory = new Memory()
  memory.commit([record('2', 'x')])
  const entry = memory.at('x')
  assert.ok(entry)
  assert.equal(unchanged(entry, STATS), true)
  assert.equal(unchanged(entry, STATS), true)
  for (const key of Object.keys(STATS)) {
    assert.equal(unchanged(entry, { ...STATS, [key]: 77 }), false, key)
  }
  assert.equal(unchanged(entry, STATS), true)
})

test('what was seen of a file holds on where just that was committed', () => {
  const memory = new Memory()
  const stats = { ...STATS, ino: Number.parseInt('a', 36) }
  memory.commit([record('a', 'x', { attributes: 'unsettled-' })])
  const entry = memory.at('x')
  assert.ok(entry && !unchanged(entry, stats))
  memory.commit([record('a', 'x')])
  const next = memory.at('x')
  assert.ok(next?.seen !== undefined && next !== entry)
  assert.ok(unchanged(next, stats))
  memory.commit([record('a', 'x', { attributes: 'other-' })])
  assert.equal(memory.at('x')?.seen, undefined)
})
