/** A pass over a log group, page after page. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GroupPass } from '../../src/retrieve/cloudwatch-pass.ts'
import type { EventPage, LogEvent } from '../../src/retrieve/cloudwatch-service.ts'

const START = { fromMs: 1000, depth: 1, nowMs: 5_000_000 }

function event(id: string, timestampMs: number): LogEvent {
  return { id, stream: 's', timestampMs, ingestedMs: timestampMs, message: id }
}

/** Gives the pages in turn; notes what it was asked for. */
function pages(...given: readonly EventPage[]) {
  const asked: object[] = []
  const events = async (ask: object): Promise<EventPage> => {
    asked.push(ask)
    return given[asked.length - 1]
  }
  return { asked, events }
}

test('pages are asked for until there is no token', async () => {
  const first = { events: [event('a', 2000)], token: 't', serverMs: 9_000_000 }
  const source = pages(first, { events: [event('b', 3000)], serverMs: 9_100_000 })
  const pass = new GroupPass('/g', START)
  assert.deepEqual(
    (await pass.next(source)).map(each => each.id),
    ['a'],
  )
  assert.equal(pass.done, false)
  assert.deepEqual(
    (await pass.next(source)).map(each => each.id),
    ['b'],
  )
  assert.deepEqual([pass.done, pass.lastMs, pass.beganMs], [true, 3000, 9_000_000])
  assert.deepEqual(source.asked, [
    { group: '/g', fromMs: 1000 },
    { group: '/g', fromMs: 1000, token: 't' },
  ])
})

test('it vouches for what was ingested two minutes before, by the clock of AWS', async () => {
  const pass = new GroupPass('/g', START)
  await pass.next(pages({ events: [], serverMs: 9_000_000 }))
  assert.deepEqual(pass.pass, { fromMs: 1000, ingestedMs: 8_880_000 })
})

test('a service without a clock is taken to have ours', async () => {
  const pass = new GroupPass('/g', START)
  await pass.next(pages({ events: [], serverMs: Number.NaN }))
  assert.equal(pass.beganMs, START.nowMs)
})

test('events pushed on to the next page come once; a token that repeats ends it', async () => {
  const first = { events: [event('a', 1), event('b', 2)], token: 't', serverMs: 1 }
  const source = pages(first, { events: [event('b', 2), event('c', 3)], token: 't', serverMs: 1 })
  const pass = new GroupPass('/g', START)
  await pass.next(source)
  assert.deepEqual(
    (await pass.next(source)).map(each => each.id),
    ['c'],
  )
  assert.equal(pass.done, true)
})
