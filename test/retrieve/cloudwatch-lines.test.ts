/** The events around a line of a log stream. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  eventsAround,
  type FoundEvents,
  holds,
  type NotFound,
} from '../../src/retrieve/cloudwatch-lines.ts'
import { CloudWatchService } from '../../src/retrieve/cloudwatch-service.ts'
import { CREDENTIALS, motoServer, noMoto, REGION } from '../help/moto.ts'

Object.assign(process.env, CREDENTIALS)

test('a message holds the fixed words of its template in their order', () => {
  assert.ok(holds('user 17 logged in from 10.0.0.1', 'user <*> logged in from <*>'))
  assert.ok(holds('took=12ms (a)', 'took=<*>ms (<*>)'))
  assert.ok(holds('anything', '<*>'))
  assert.equal(holds('in from 3 user logged', 'user <*> logged in'), false)
})

suite('around a line', { skip: noMoto }, () => {
  test('the nearest event with its words is taken, of its stream, and some around', async () => {
    const moto = await motoServer()
    const base = Math.floor(Date.now() / 60_000 - 30) * 60_000
    const events = Array.from({ length: 90 }, (_, at) => ({
      timestamp: base + at * 1000,
      message: at % 30 === 20 ? `disk ${at} is full\n\tat write` : `served ${at} ok`,
    }))
    await moto.put('/near', 'a', events)
    await moto.put('/near', 'b', [{ timestamp: base + 50_000, message: 'disk 1 is full' }])
    const service = await CloudWatchService.open({ region: REGION, endpoint: moto.url })
    const wanted = { stream: '/near:a', timeMs: base + 49_000, text: 'disk <*> is full', around: 2 }
    const found = foundBy(await eventsAround(service, wanted))
    assert.equal(found.mark, 2)
    assert.deepEqual(
      found.events.map(each => each.message.split('\n')[0]),
      ['served 48 ok', 'served 49 ok', 'disk 50 is full', 'served 51 ok', 'served 52 ok'],
    )
    const early = { ...wanted, text: 'served 0 ok', timeMs: base }
    const first = foundBy(await eventsAround(service, early))
    assert.deepEqual([first.mark, first.events.length], [0, 3])
    const other = { ...wanted, text: 'nothing of the kind' }
    assert.equal(await eventsAround(service, other), 'gone')
    const later = { ...wanted, timeMs: base + 600_000 }
    assert.equal(await eventsAround(service, later), 'gone')
    service.close()
  })
})

function foundBy(found: FoundEvents | NotFound): FoundEvents {
  assert.ok(typeof found !== 'string', `${found}`)
  return found
}

/** A service that gives so many pages, of one event unless they are empty. */
function pagedService(pages: number, empty: (page: number) => boolean = () => false) {
  const asked: number[] = []
  const event = (id: number) => {
    const times = { timestampMs: 1000 - id, ingestedMs: 1000 }
    return { id: `${id}`, stream: 's', ...times, message: `line ${id}` }
  }
  const events = async ({ token }: { token?: string }) => {
    const page = Number(token ?? 0)
    asked.push(page)
    const answer = { events: empty(page) ? [] : [event(page)], serverMs: 0 }
    return page + 1 < pages ? { ...answer, token: `${page + 1}` } : answer
  }
  return { asked, events }
}

const ANY_LINE = { stream: 'g:s', timeMs: 1000, text: 'line <*>', around: 9 }

test('pages are asked for until there is no token, or too many', async () => {
  const found = foundBy(await eventsAround(pagedService(3), ANY_LINE))
  assert.deepEqual(
    found.events.map(each => each.message),
    ['line 2', 'line 1', 'line 0'],
  )
  assert.equal(found.mark, 2)
  const endless = pagedService(99)
  const other = { ...ANY_LINE, text: 'another' }
  assert.equal(await eventsAround(endless, other), 'cut off')
  assert.deepEqual(endless.asked, [0, 1, 2, 3])
  assert.equal(await eventsAround(pagedService(4), other), 'gone')
})

test('pages without events are passed over, so many of them', async () => {
  const sparse = pagedService(30, page => page !== 29)
  const found = foundBy(await eventsAround(sparse, ANY_LINE))
  assert.deepEqual([found.mark, found.events[0]?.message], [0, 'line 29'])
  const endless = pagedService(1000, () => true)
  assert.equal(await eventsAround(endless, ANY_LINE), 'cut off')
  assert.equal(endless.asked.length, 50)
})
