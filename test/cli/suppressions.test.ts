/** The table of suppressions. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { listSuppressions } from '../../src/cli/suppressions.ts'
import { appendSuppression, declared } from '../../src/cli/suppressions-file.ts'
import { ensureSource } from '../../src/store/sources.ts'
import { openStore } from '../../src/store/open.ts'
import { closeStore } from '../../src/store/pool.ts'
import { withDatabase } from '../help/database.ts'
import { printed } from '../help/doors.ts'
import { withFolder } from '../help/scanning.ts'

test('each says what it hides and when it ends, in words', async () => {
  await withFolder(folder =>
    withDatabase(async databaseUrl => {
      const store = await openStore(databaseUrl, { maxConnections: 1, applicationName: 'test' })
      await ensureSource(store, { name: 's', root: '/', config: {} })
      await closeStore(store)
      const file = join(folder, 's.yaml')
      const options = { file, json: false, databaseUrl, dataDir: '.unused' }
      const spec = { template: '0123456789abcdef', reason: 'no \u001b[31mred' }
      appendSuppression(file, declared('past', { ...spec, until: '2020-01-01' }, file))
      appendSuppression(file, declared('ever', { ...spec, never: true }, file))
      const out = await printed(doors => listSuppressions(options, doors))
      const [head, past, ever] = out.split('\n')
      assert.match(head, /^NAME +TEMPLATE +HIDES +IN PART +UNTIL +REASON/)
      assert.match(past, /^past .* expired 2020-01-02 00:00:00/)
      assert.match(ever, /^ever .* never told/)
      assert.ok(!out.includes('\u001b'))
    }),
  )
})

test('without the usual file there are none', async () => {
  await withDatabase(async databaseUrl => {
    const store = await openStore(databaseUrl, { maxConnections: 1, applicationName: 'test' })
    await ensureSource(store, { name: 's', root: '/', config: {} })
    await closeStore(store)
    const options = { file: 'suppressions.yaml', json: false, databaseUrl, dataDir: '.unused' }
    const out = await printed(doors => listSuppressions(options, doors))
    assert.equal(out, 'No suppressions.\n')
  })
})
