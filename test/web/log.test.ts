/** One log put together, from a scan. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needLog, needScene } from '../../src/web/answers.ts'
import { logOf } from '../../src/web/log.ts'
import { startedWeb } from '../help/web.ts'

const web = await startedWeb()

async function log(name: string): ReturnType<typeof logOf> {
  const scene = await needScene(web.context)
  return logOf(web.context, scene, await needLog(web.context, scene, name))
}

test('a log that is judged has a version, its file, and a ledger that adds up', async () => {
  const { versions, streams, ledger, learning, incidents, windowMs } = await log('a.log')
  assert.equal(learning, null)
  assert.deepEqual(
    versions.map(({ version, judges }) => [version, judges]),
    [[1, true]],
  )
  assert.ok((versions[0].windows ?? 0) > 30 && versions[0].threshold > 1)
  assert.deepEqual(
    streams.map(({ path, state, position, size }) => [path, state, position === size]),
    [['a.log', 'live', true]],
  )
  assert.equal(ledger.lines, ledger.scored)
  assert.ok(incidents.length >= 1 && (windowMs ?? 0) >= 10_000)
})

test('a log that learns says what is missing, and has no version', async () => {
  const { learning, versions } = await log('short.log')
  assert.match(learning ?? '', /\d+ of \d+ windows/)
  assert.deepEqual(versions, [])
})

test('a log without times has no extent in time', async () => {
  const { timed, from, to } = await log('plain.log')
  assert.deepEqual([timed, from, to], [false, null, null])
})
