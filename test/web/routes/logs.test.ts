/** Answers about logs, from a scan. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogJson, LogsJson } from '../../../src/web/schemas-more.ts'
import { SeriesJson } from '../../../src/web/schemas.ts'
import { startedWeb } from '../../help/web.ts'

const web = await startedWeb()

test('the strangest log is first; names are found by a part of them', async () => {
  const { items, total } = await web.get(LogsJson, 'logs')
  assert.equal(total, 5)
  assert.ok(['a.log', 'b.log'].includes(items[0].log) && items[0].findings >= 1)
  const short = items.find(({ log }) => log === 'short.log')
  assert.match(short?.learning ?? '', /windows/)
  assert.equal(items.find(({ log }) => log === 'plain.log')?.lines, 4000)
  const some = await web.get(LogsJson, 'logs?q=CAL')
  assert.deepEqual(
    some.items.map(({ log }) => log),
    ['calm.log'],
  )
  const page = await web.get(LogsJson, 'logs?offset=4&limit=10')
  assert.deepEqual([page.items.length, page.total, page.offset], [1, 5, 4])
})

test('one log and its series are found by its name, whatever that is', async () => {
  assert.equal((await web.get(LogJson, 'log?log=a.log')).log, 'a.log')
  assert.ok((await web.get(SeriesJson, 'series?log=a.log&points=30')).lines.length <= 30)
  for (const path of ['log?log=..%2F..%2Fetc%2Fpasswd', 'series?log=x']) {
    assert.equal((await web.send('GET', path)).status, 404, path)
  }
  for (const path of ['log', 'log?log=']) {
    assert.equal((await web.send('GET', path)).status, 400, path)
  }
})
