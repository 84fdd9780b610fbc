/** One request, and what becomes of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { postOf } from '../../src/notify/formats.ts'
import { post } from '../../src/notify/post.ts'
import { receiver } from '../help/receiver.ts'
import { told } from '../help/told.ts'

const { signal } = new AbortController()
const message = { id: 'the-id', post: postOf('Slack', told(), 'the-id'), signal }

test('what was taken is no trouble; the id goes with it', async t => {
  const { url, received } = await receiver(t)
  assert.equal(await post({ ...message, url }), '')
  assert.equal(received[0]?.id, 'the-id')
  assert.equal(received[0]?.type, 'application/json')
})

test('refusals, redirections and cut lines are said, and never the address', async t => {
  const { url } = await receiver(t, [500, 302, 'cut'])
  assert.equal(await post({ ...message, url }), 'it answered 500')
  assert.equal(await post({ ...message, url }), 'it answered 302')
  assert.match(await post({ ...message, url }), /^it cannot be reached \(/)
  const nobody = 'http://127.0.0.1:65533/secret'
  assert.equal(await post({ ...message, url: nobody }), 'it cannot be reached (ECONNREFUSED)')
  assert.equal(await post({ ...message, url: 'not a url: secret' }), 'its URL cannot be used')
})

test('a receiver that says nothing is left, and so is one when we end', async t => {
  const { url } = await receiver(t, ['silent'])
  const ending = AbortSignal.timeout(50)
  assert.notEqual(await post({ ...message, url, signal: ending }), '')
})
