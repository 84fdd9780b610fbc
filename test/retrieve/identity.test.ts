import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { FileRecord } from '../../src/flow.ts'
import {
  attributesOf,
  FINGERPRINT_BYTES,
  fingerprintOf,
  inodeHash,
  inodeOf,
  prefixMatches,
  tailOf,
  unsettled,
} from '../../src/retrieve/identity.ts'
import { UNREAD } from '../../src/retrieve/memory.ts'

const STATS = { dev: 1, ino: 2, size: 3, mtimeMs: 4, ctimeMs: 5, mode: 6 }

function recordOf(head: Uint8Array): FileRecord {
  return { ...UNREAD, fingerprint: fingerprintOf(head), fingerprintBytes: head.length }
}

test('every attribute changes the hash, only device and inode its first part', () => {
  const hash = attributesOf(STATS)
  for (const key of ['size', 'mtimeMs', 'ctimeMs', 'mode'] as const) {
    const other = attributesOf({ ...STATS, [key]: 99 })
    assert.notEqual(other, hash)
    assert.equal(inodeOf(other), inodeOf(hash))
  }
  for (const key of ['dev', 'ino'] as const) {
    assert.notEqual(inodeOf(attributesOf({ ...STATS, [key]: 99 })), inodeOf(hash))
  }
  assert.equal(inodeOf(hash), inodeHash(STATS))
})

test('unsettled attributes keep the inode and equal no look', () => {
  const hash = attributesOf(STATS)
  assert.equal(inodeOf(unsettled(hash)), inodeOf(hash))
  assert.notEqual(unsettled(hash), hash)
})

test('a file that grew begins with its fingerprint, and so does a shorter copy', () => {
  const head = fc.uint8Array({ minLength: 16, maxLength: FINGERPRINT_BYTES })
  const property = fc.property(head, fc.uint8Array(), fc.nat(), (bytes, more, cut) => {
    const record = recordOf(bytes)
    assert.ok(prefixMatches(record, Buffer.concat([bytes, more])))
    assert.ok(prefixMatches(record, bytes.subarray(0, 8 + (cut % (bytes.length - 7)))))
  })
  fc.assert(property)
})

test('other bytes do not match, be they longer or shorter', () => {
  const record = recordOf(Buffer.from('the first line of the log\n'.repeat(20)))
  assert.equal(prefixMatches(record, Buffer.from('the first line of another\n'.repeat(40))), false)
  assert.equal(prefixMatches(record, Buffer.from('The first line')), false)
  assert.equal(prefixMatches(record, Buffer.from('the')), false)
})

test('the tail is the end of what was read', () => {
  const bytes = Buffer.from('x'.repeat(1000))
  assert.equal(tailOf(bytes), tailOf(bytes.subarray(500)))
  assert.notEqual(tailOf(bytes), tailOf(bytes.subarray(900)))
})

test('a known device and inode need no second hash', () => {
  const stats = { dev: 1, ino: 2, size: 3, mtimeMs: 4, ctimeMs: 5, mode: 6 }
  assert.equal(attributesOf(stats, inodeOf(attributesOf(stats))), attributesOf(stats))
})
