/** The log streams of a source. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fetched, Span } from '../../src/flow.ts'
import type { LogEvent } from '../../src/retrieve/cloudwatch-service.ts'
import { CloudWatchStreams, streamName } from '../../src/retrieve/cloudwatch-streams.ts'

const PASS = { fromMs: 0, ingestedMs: 1_000_000 }

function event(id: string, timestampMs: number): LogEvent {
  return { id, stream: 's', timestampMs, ingestedMs: timestampMs + 1, message: id }
}

function only(spans: ReadonlyMap<string, readonly Span[]>): Span & { readonly fetched: Fetched } {
  const [[span]] = spans.values()
  if (span.fetched === undefined) throw new Error('Nothing was fetched')
  return { ...span, fetched: span.fetched }
}

test('what was gathered is a span behind what is stored, and its record says so', () => {
  const streams = new CloudWatchStreams('shop')
  const name = streamName('/g', 'pod/a')
  for (const id of ['one', 'two']) streams.add(name, event(id, id.length), PASS)
  assert.equal(streams.bytes, 8)
  const first = only(streams.take())
  assert.deepEqual([first.file.path, first.file.position, first.to], ['/g:pod/a', 0, 8])
  assert.equal(Buffer.from(first.fetched.bytes).toString(), 'one\ntwo\n')
  assert.deepEqual([first.fetched.record.position, first.fetched.record.mtimeMs], [8, 4])
  streams.stored(first.fetched.record)
  assert.deepEqual([streams.bytes, streams.size], [0, 1])
  for (const id of ['one', 'two', 'three']) streams.add(name, event(id, id.length), PASS)
  const second = only(streams.take())
  assert.deepEqual([second.file.position, second.to], [8, 14])
  assert.equal(second.file.id, first.file.id)
})

test('what was not stored is forgotten, and gathered again', () => {
  const streams = new CloudWatchStreams('shop')
  streams.add('/g:a', event('one', 1), PASS)
  streams.take()
  streams.forget()
  streams.add('/g:a', event('one', 1), PASS)
  assert.equal(only(streams.take()).fetched.bytes.length, 4)
})

test('what another scanner stored is known', () => {
  const [ours, theirs] = [new CloudWatchStreams('shop'), new CloudWatchStreams('shop')]
  theirs.add('/g:a', event('one', 1), PASS)
  ours.stored(only(theirs.take()).fetched.record)
  ours.add('/g:a', event('one', 1), PASS)
  assert.equal(ours.take().size, 0)
})

test('a pass that has ended makes ids of its group needless, and of no other', () => {
  const streams = new CloudWatchStreams('shop')
  const late = { fromMs: 0, ingestedMs: 0 }
  for (const name of ['/g:a', '/h:a']) {
    for (let at = 1; at < 50; at++) streams.add(name, event(`${at}`, at), late)
  }
  streams.passed('/g', PASS)
  const tails = [...streams.take().values()].map(([{ fetched }]) => fetched?.record.tail ?? '')
  assert.ok(tails[0].length < 200 && tails[1].length > 1000)
})
