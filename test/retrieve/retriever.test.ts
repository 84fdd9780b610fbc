/** Which reader a span is read with. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChunkReader } from '../../src/retrieve/chunk.ts'
import { FetchedReader } from '../../src/retrieve/fetched.ts'
import { openSpan } from '../../src/retrieve/retriever.ts'
import { fileRecord } from '../help/flow.ts'

test('bytes that came with the look are not looked for on disk', () => {
  const file = fileRecord({ position: 0 })
  assert.ok(openSpan('/nowhere', { file, to: 4, final: true }) instanceof ChunkReader)
  const times = { offsets: new Float64Array(0), times: new Float64Array(0) }
  const fetched = { bytes: new Uint8Array(4), times, record: file }
  assert.ok(openSpan('/nowhere', { file, to: 4, final: true, fetched }) instanceof FetchedReader)
})
