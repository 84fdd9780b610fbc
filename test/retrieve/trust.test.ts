/** Which changed files are opened by their reader alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileRecord } from '../../src/flow.ts'
import type { Look } from '../../src/retrieve/content.ts'
import { Memory, UNREAD } from '../../src/retrieve/memory.ts'
import { rotatedName } from '../../src/retrieve/rotation.ts'
import { Slices } from '../../src/retrieve/slices.ts'
import { Trust } from '../../src/retrieve/trust.ts'

const INODE = '0123456789abcdef'

/** A record of which 100 bytes were read. */
function recordOf(path: string, more: Partial<FileRecord> = {}): FileRecord {
  const { stream } = rotatedName(path)
  const read = { position: 100, size: 100, mtimeMs: 5, attributes: `${INODE}-1` }
  return { ...UNREAD, id: path, path, stream, ...read, ...more }
}

/** What a look sees of a file that has grown. */
function lookAt(path: string, more: Partial<Look> = {}): Look {
  const name = rotatedName(path)
  return { path, name, attributes: `${INODE}-2`, size: 120, mtimeMs: 6, ...more }
}

interface Seen {
  readonly known: readonly FileRecord[]
  readonly looks: readonly Look[]
  readonly missing?: readonly FileRecord[]
}

async function trusted(seen: Seen, trust = new Trust()): Promise<string[]> {
  const { known, looks, missing = [] } = seen
  const memory = new Memory()
  memory.commit(known)
  const byPath = new Map(looks.map(look => [look.path, look]))
  trust.begin()
  return [...(await trust.among({ memory, looks: byPath, missing, slices: new Slices() }))]
}

test('a file that has grown, alone in its stream, is trusted', async () => {
  const known = [recordOf('a.log'), recordOf('b.log')]
  assert.deepEqual(await trusted({ known, looks: [lookAt('a.log'), lookAt('b.log')] }), [
    'a.log',
    'b.log',
  ])
})

test('one that is anything else than grown is opened', async () => {
  const cases: readonly (readonly [what: string, Partial<FileRecord>, Partial<Look>])[] = [
    ['another inode', {}, { attributes: 'ffffffffffffffff-2' }],
    ['shorter', {}, { size: 90 }],
    ['as long as what was read', {}, { size: 100 }],
    ['shorter than it was, if longer than what was read', { size: 200 }, { size: 150 }],
    ['older', {}, { mtimeMs: 4 }],
    ['unread', { position: 0 }, {}],
    ['packed', { packing: 'gzip' }, {}],
    ['rotated', { state: 'rotated' }, {}],
    ['rejected', { state: 'rejected', reason: 'binary' }, {}],
  ]
  for (const [what, record, look] of cases) {
    const seen = { known: [recordOf('a.log', record)], looks: [lookAt('a.log', look)] }
    assert.deepEqual(await trusted(seen), [], what)
  }
  assert.deepEqual(await trusted({ known: [], looks: [lookAt('a.log')] }), [], 'new')
})

test('where anything else happened in its stream, its bytes may have gone elsewhere', async () => {
  const known = [recordOf('a.log'), recordOf('a.log.1', { state: 'rotated' })]
  const copied = { known: known.slice(0, 1), looks: [lookAt('a.log'), lookAt('a.log.1')] }
  assert.deepEqual(await trusted(copied), [])
  const gone = { known, looks: [lookAt('a.log')], missing: known.slice(1) }
  assert.deepEqual(await trusted(gone), [])
  // A file that moved here belongs to the stream that it came from, too.
  const moved = recordOf('b.log', { stream: 'a.log' })
  const both = { known: [recordOf('a.log'), moved], looks: [lookAt('a.log'), lookAt('b.log')] }
  assert.deepEqual(await trusted(both), [])
})

test('one that was trusted and not read on is opened at the next look', async () => {
  const trust = new Trust()
  const known = [recordOf('a.log')]
  assert.deepEqual(await trusted({ known, looks: [lookAt('a.log')] }, trust), ['a.log'])
  assert.deepEqual(await trusted({ known, looks: [lookAt('a.log')] }, trust), [])
  const read = [recordOf('a.log', { position: 120, size: 120 })]
  const grown = [lookAt('a.log', { size: 150 })]
  assert.deepEqual(await trusted({ known: read, looks: grown }, trust), ['a.log'])
})
