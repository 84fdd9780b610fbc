/** The way in on one machine, where several browsers come. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startedWeb } from '../help/web.ts'

test('each browser has a cookie and a token of its own, by a link of its own', async () => {
  const { server, headers, links, errors } = await startedWeb({ empty: true })
  const origin = `http://127.0.0.1:${server.port}`
  await fetch(origin)
  const opened = await fetch(links.at(-1) ?? '', { redirect: 'manual' })
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0]
  assert.ok(cookie !== '' && cookie !== headers.cookie)
  const write = (csrf: string, own: string) =>
    fetch(`${origin}/api/v1/notes/1`, {
      method: 'DELETE',
      headers: { origin, cookie: own, 'x-csrf-token': csrf },
    })
  // The token of another visit is none: refused before anything is looked for.
  assert.equal((await write(headers['x-csrf-token'] ?? '', cookie)).status, 403)
  assert.equal((await write(headers['x-csrf-token'] ?? '', headers.cookie ?? '')).status, 400)
  const overview = JSON.parse(
    await (await fetch(`${origin}/api/v1/overview`, { headers: { cookie } })).text(),
  )
  assert.deepEqual([overview.reader, overview.suite, errors], ['local', null, []])
})
