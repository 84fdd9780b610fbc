/** What is around the work of a process. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withService } from '../../src/cli/service.ts'
import { wallClock } from '../../src/base/clock.ts'
import { withStore } from '../help/database.ts'
import { keptDoors } from '../help/doors.ts'

async function withUrl(url: string, work: () => Promise<void>): Promise<void> {
  const before = process.env.DATABASE_URL
  process.env.DATABASE_URL = url
  try {
    await work()
  } finally {
    if (before === undefined) delete process.env.DATABASE_URL
    else process.env.DATABASE_URL = before
  }
}

test('without a database URL a process says so and ends', async () => {
  await withUrl('', async () => {
    const doors = { ...keptDoors(), clock: wallClock }
    const started = withService({ kind: 'scanner', healthPort: 0 }, doors, async () => undefined)
    await assert.rejects(started, /Cannot start the scanner: DATABASE_URL is not set/)
  })
})

test('the work gets an open store and a name; what it says is a line of JSON', async () => {
  await withStore(async store => {
    await withUrl(store.url, async () => {
      const doors = { ...keptDoors(), clock: wallClock }
      const code = await withService({ kind: 'master', healthPort: 0 }, doors, async service => {
        const { rows } = await service.store.pool.query('select count(*) as logs from log')
        assert.deepEqual(rows, [{ logs: 0 }])
        assert.ok(service.name.length > 0)
        service.say('bad \u001b[31m path')
      })
      assert.equal(code, 0)
      const lines = doors.said.out.trim().split('\n')
      const said = lines.map(line => JSON.parse(line))
      assert.deepEqual(
        said.map(line => line.msg),
        ['started', 'bad \u001b[31m path', 'stopped'],
      )
      assert.ok(!doors.said.out.includes('\u001b'))
    })
  })
})
