/** A span that was fetched with the look. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FetchedReader } from '../../src/retrieve/fetched.ts'
import { fileRecord } from '../help/flow.ts'

const before = fileRecord({ position: 10, tail: 'old' })
const record = fileRecord({ position: 14, tail: 'new' })
const times = { offsets: Float64Array.of(0), times: Float64Array.of(5) }
const fetched = { bytes: Buffer.from('one\n'), times, record }

test('all bytes come at once, and their record with them', async () => {
  const reader = new FetchedReader(before, fetched)
  assert.equal(reader.record(), before)
  const chunk = await reader.nextAsync()
  assert.deepEqual(chunk, { bytes: fetched.bytes, times, from: 10, last: true, torn: false })
  assert.equal(reader.record(), record)
  assert.equal(await reader.nextAsync(), undefined)
  assert.deepEqual([reader.heldBackBytes, reader.stale, reader.problem], [0, false, undefined])
})

test('a reader that was closed gives nothing more', async () => {
  const reader = new FetchedReader(before, fetched)
  reader.close()
  assert.equal(await reader.nextAsync(), undefined)
})
