/** Lines that lie with a service: fetched where that is possible, else it is said why not. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite, test } from 'node:test'
import { RemoteLines } from '../../src/cli/remote-lines.ts'
import { CREDENTIALS, motoServer, noMoto, REGION } from '../help/moto.ts'

Object.assign(process.env, CREDENTIALS)

const place = { stream: '/logs:a', offset: 0, line: 41, timeMs: Date.UTC(2026, 0, 5, 8) }
const wanted = { line: 42, text: 'served <*> ok' }

test('a service that refuses, and a line without time, are told in a sentence', async () => {
  const root = `cloudwatch://${REGION}`
  const lines = new RemoteLines({ name: 's', root, config: { endpoint: 'http://127.0.0.1:1/' } })
  const timeless = await lines.around({ ...place, timeMs: Number.NaN }, wanted)
  assert.deepEqual(timeless, {
    missing: 'CloudWatch Logs is asked by time, and this line has none.',
  })
  const { AWS_ACCESS_KEY_ID: key } = process.env
  delete process.env.AWS_ACCESS_KEY_ID
  try {
    const answer = await lines.around(place, wanted)
    assert.ok('missing' in answer)
    assert.match(answer.missing, /^Cannot read log group "\/logs" in eu-.*no AWS credentials were/)
  } finally {
    process.env.AWS_ACCESS_KEY_ID = key
    await lines.close()
  }
})

test('a line that is not among the first pages is not said to be gone', async t => {
  const event = { eventId: '1', logStreamName: 'a', timestamp: place.timeMs, message: 'other' }
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.1')
    response.end(JSON.stringify({ events: [event], nextToken: 'more' }))
  })
  t.after(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const config = { endpoint: `http://127.0.0.1:${port}/` }
  const lines = new RemoteLines({ name: 's', root: `cloudwatch://${REGION}`, config })
  const answer = await lines.around(place, wanted)
  await lines.close()
  assert.ok('missing' in answer)
  assert.match(answer.missing, /has more within a minute of 2026-01-05T08:00:00.000Z than is/)
})

suite('a service that answers', { skip: noMoto }, () => {
  test('gives the line with its number, and those around; or says that it is gone', async () => {
    const moto = await motoServer()
    const base = Math.floor(Date.now() / 60_000 - 30) * 60_000
    const events = Array.from({ length: 9 }, (_, at) => ({
      timestamp: base + at * 1000,
      message: `served ${at} ok\n  and more`,
    }))
    await moto.put('/logs', 'a', events)
    const config = { endpoint: moto.url }
    const lines = new RemoteLines({ name: 's', root: `cloudwatch://${REGION}`, config })
    const found = await lines.around({ ...place, timeMs: base + 4000 }, { ...wanted, around: 1 })
    assert.deepEqual(found, [
      { line: 41, text: 'served 3 ok', marked: false },
      { line: 42, text: 'served 4 ok', marked: true },
      { line: 43, text: 'served 5 ok', marked: false },
    ])
    const gone = await lines.around(place, wanted)
    assert.ok('missing' in gone)
    assert.match(gone.missing, /no such line within a minute of 2026-01-05T08:00:00.000Z any more/)
    const group = await lines.around({ ...place, stream: '/none:a' }, wanted)
    assert.ok('missing' in group)
    assert.match(group.missing, /log group "\/none" in .*there is none of that name/)
    await lines.close()
    // The operator stores the spec of its LogSource.
    const spec = { cloudWatch: { region: REGION, endpoint: moto.url } }
    const stored = new RemoteLines({ name: 's', root: `cloudwatch://${REGION}`, config: { spec } })
    const again = await stored.around({ ...place, timeMs: base + 4000 }, { ...wanted, around: 1 })
    assert.deepEqual(again, found)
    await stored.close()
  })
})
