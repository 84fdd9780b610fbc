/** Whoever looks is told when anything changed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ensureSource } from '../../src/store/sources.ts'
import { storeNote } from '../../src/store/notes.ts'
import { Live } from '../../src/web/live.ts'
import { heldClock } from '../help/clock.ts'
import { startedWeb } from '../help/web.ts'

function listening(heard: string[]) {
  return { write: (text: string) => heard.push(text) > 0, end: () => undefined }
}

test('readers hear where things stand, then only of changes, until they leave', async () => {
  const { context } = await startedWeb({ empty: true })
  const clock = heldClock()
  const stop = new AbortController()
  const live = new Live({ ...context, clock }, stop.signal)
  const heard: string[] = []
  const leave = live.join(listening(heard))
  await clock.asleep()
  assert.deepEqual(heard, ['event: state\ndata: {"digest":""}\n\n'])
  await clock.tick()
  await clock.asleep()
  assert.equal(heard.length, 1)
  await ensureSource(context.store, { name: 's', root: '/', config: {} })
  await clock.tick()
  await clock.asleep()
  await storeNote(context.store, 's', { from: 0, to: 1, who: 'a', saidMs: 1, text: 'x' })
  await clock.tick()
  await clock.asleep()
  assert.equal(new Set(heard).size, 3)
  const late: string[] = []
  const leaveLate = live.join(listening(late))
  assert.deepEqual(late, [heard[2]])
  assert.equal(live.readers, 2)
  leave()
  leaveLate()
  assert.equal(live.readers, 0)
  stop.abort()
})

test('who cannot take what is said is let go, and a database that is away is told', async () => {
  const { context } = await startedWeb({ empty: true })
  const clock = heldClock()
  const store = { ...context.store, retryMs: 0, pool: Object.create(context.store.pool) }
  store.pool.query = async () => {
    throw new Error('away')
  }
  const live = new Live({ ...context, store, clock }, new AbortController().signal)
  const heard: string[] = []
  const reader = listening(heard)
  let ended = 0
  live.join({ write: text => !reader.write(text), end: () => ended++ })
  await clock.asleep()
  assert.equal(ended, 1, 'so that it comes back')
  assert.match(heard[0], /^event: trouble\ndata: {"error":".*away/)
  assert.equal(live.readers, 0)
})

test('a browser hears it by HTTP', async () => {
  const { server, headers } = await startedWeb({ empty: true })
  const stop = new AbortController()
  const url = `http://127.0.0.1:${server.port}/api/v1/live`
  const response = await fetch(url, { headers, signal: stop.signal })
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  let text = ''
  for await (const part of response.body ?? []) {
    text += Buffer.from(part).toString()
    if (text.includes('event: state')) break
  }
  assert.match(text, /^retry: 3000\n\nevent: state\n/)
  stop.abort()
})
