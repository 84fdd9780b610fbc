/** The events around a line of a log stream. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { eventsAround, holds } from '../../src/retrieve/cloudwatch-lines.ts'
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
    const found = await eventsAround(service, wanted)
    assert.equal(found?.mark, 2)
    assert.deepEqual(
      found?.events.map(each => each.message.split('\n')[0]),
      ['served 48 ok', 'served 49 ok', 'disk 50 is full', 'served 51 ok', 'served 52 ok'],
    )
    const first = await eventsAround(service, { ...wanted, text: 'served 0 ok', timeMs: base })
    assert.deepEqual([first?.mark, first?.events.length], [0, 3])
    const other = { ...wanted, text: 'nothing of the kind' }
    assert.equal(await eventsAround(service, other), undefined)
    const later = { ...wanted, timeMs: base + 600_000 }
    assert.equal(await eventsAround(service, later), undefined)
    service.close()
  })
})

test('pages are asked for until there is no token, or too many', async () => {
  const asked: (string | undefined)[] = []
  const event = (id: number) => {
    const times = { timestampMs: 1000 - id, ingestedMs: 1000 }
    return { id: `${id}`, stream: 's', ...times, message: `line ${id}` }
  }
  const service = (pages: number) => ({
    events: async ({ token }: { token?: string }) => {
      asked.push(token)
      const page = Number(token ?? 0)
      const answer = { events: [event(page)], serverMs: 0 }
      return page + 1 < pages ? { ...answer, token: `${page + 1}` } : answer
    },
  })
  const wanted = { stream: 'g:s', timeMs: 1000, text: 'line <*>', around: 9 }
  const found = await eventsAround(service(3), wanted)
  assert.deepEqual(
    found?.events.map(each => each.message),
    ['line 2', 'line 1', 'line 0'],
  )
  assert.equal(found?.mark, 2)
  asked.length = 0
  await eventsAround(service(99), wanted)
  assert.deepEqual(asked, [undefined, '1', '2', '3'])
})
