/** The last one out turns off the light. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { enter, type Presence } from '../../src/store/presence.ts'
import { withDatabase } from '../help/database.ts'

/** Runs `work` with the socket of the test server, in which the helper itself is present. */
async function withSocket(work: (socketDir: string) => Promise<void>): Promise<void> {
  await withDatabase(async url => work(decodeURIComponent(new URL(url).hostname)))
}

async function present(socketDir: string): Promise<Presence> {
  const presence = await enter(socketDir)
  assert.ok(presence !== undefined)
  return presence
}

test('who leaves while others are there is not alone', async () => {
  await withSocket(async socketDir => {
    const one = await present(socketDir)
    const two = await present(socketDir)
    assert.equal(await one.leave(), false)
    assert.equal(await two.leave(), false)
    await one.end()
    await two.end()
  })
})

test('the version is what PostgreSQL says', async () => {
  await withSocket(async socketDir => {
    const one = await present(socketDir)
    assert.match(one.version, /^18\./)
    await one.end()
  })
})

test('where no server is, entering throws', async () => {
  await assert.rejects(enter('/nowhere'), { code: 'ENOENT' })
})
