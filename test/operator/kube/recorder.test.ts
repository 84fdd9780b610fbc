import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventRecord } from '../../../operator/kube/event.ts'
import { EventRecorder } from '../../../operator/kube/recorder.ts'
import { clientOver, logSource, parts, type Reply, TestWire } from './wires.ts'

const record: EventRecord = {
  regarding: logSource('web', { uid: 'u1' }),
  reason: 'AnomalyOpened',
  type: 'Warning',
  action: 'Publish',
  note: 'app.log is strange',
}

test('the first makes an Event, the second a series, more are counted and sent later', async () => {
  const { recorder, clock, sent, end } = started()
  recorder.record(record)
  await clock.advance(1000)
  recorder.record(record)
  await clock.advance(1000)
  for (let times = 0; times < 98; times++) recorder.record(record)
  await clock.advance(1000)
  assert.deepEqual(sent(), ['POST', 'PATCH 2'])
  recorder.record(record)
  await clock.advance(330_000)
  assert.deepEqual(sent(), ['POST', 'PATCH 2', 'PATCH 101'])
  await end()
})

test('a series that was quiet for six minutes is over: the next one is an Event anew', async () => {
  const { recorder, clock, sent, end, names } = started()
  for (const times of [1, 2, 3]) recorder.record({ ...record, note: `${times}` })
  await clock.advance(400_000)
  assert.deepEqual(sent(), ['POST', 'PATCH 2', 'PATCH 3'])
  recorder.record(record)
  await clock.advance(1000)
  assert.equal(sent().at(-1), 'POST')
  assert.equal(new Set(names()).size, 2)
  await end()
})

test('an object has a budget: 25 Events at once, then one in five minutes', async () => {
  const { recorder, clock, sent, end, page } = started()
  const storm = (uid: string): void => {
    for (let number = 0; number < 100; number++) {
      const related = logSource(`default-${number}`, { uid: `${uid}-${number}` })
      recorder.record({ ...record, regarding: logSource('web', { uid }), related })
    }
  }
  storm('u1')
  await clock.advance(10_000)
  assert.equal(sent().length, 25)
  storm('u2')
  await clock.advance(10_000)
  assert.equal(sent().length, 50)
  assert.match(await page(), /^logforest_events_total\{outcome="over_budget"\} 150$/m)
  await clock.advance(330_000)
  const late = logSource('late', { uid: 'late' })
  recorder.record({ ...record, related: late })
  recorder.record({ ...record, related: logSource('later', { uid: 'later' }) })
  await clock.advance(10_000)
  assert.equal(sent().length, 51)
  await end()
})

test('what cannot be sent fails nobody; a series that the cluster forgot is left', async () => {
  let reply: Reply = { status: 403, json: { reason: 'Forbidden', message: 'no' } }
  const { recorder, clock, end, lines, page } = started(() => reply)
  recorder.record(record)
  await clock.advance(100)
  assert.match(String(lines.at(-1)?.reason), /cannot create events .* 403 Forbidden/)
  reply = { status: 404, json: { reason: 'NotFound', message: 'gone' } }
  recorder.record(record)
  await clock.advance(100)
  assert.match(await page(), /outcome="failed"\} 1$/m)
  assert.match(await page(), /outcome="expired"\} 1$/m)
  assert.equal(lines.length, 1)
  await end()
})

test('what waits has a limit, and what was recorded is sent before the end', async () => {
  const { recorder, sent, end, page } = started()
  for (let number = 0; number < 1100; number++) {
    const regarding = logSource(`web-${number}`, { uid: `u${number}` })
    recorder.record({ ...record, regarding })
  }
  assert.match(await page(), /outcome="dropped"\} 100$/m)
  await end()
  assert.equal(sent().length, 1000)
})

function started(answer: () => Reply = () => ({ json: {} })) {
  const made = parts()
  const wire = new TestWire(answer)
  const limits = { perSecond: 10_000, burst: 10_000 }
  const { client } = clientOver(wire, { clock: made.clock, limits })
  const reporter = { controller: 'logforest.io/operator', instance: 'operator-0' }
  const recorder = new EventRecorder({ ...made, ...reporter, client })
  const stop = new AbortController()
  const running = recorder.run(stop.signal)
  return {
    ...made,
    recorder,
    sent: () =>
      wire.requests.map(({ method, body = '{}' }) => {
        const count = JSON.parse(body).series?.count
        return count === undefined ? method : `${method} ${count}`
      }),
    names: () =>
      wire.requests
        .filter(each => each.method === 'POST')
        .map(({ body = '{}' }) => JSON.parse(body).metadata.name),
    end: async () => {
      stop.abort()
      await made.clock.until(running)
    },
    page: async () => (await made.metrics.page()).text,
  }
}
